import { MAX_BLOCK_SIZE } from '../frame-header.js'
import { Corruption } from './corruption.js'
import type { HuffmanTable } from './huffman.js'
import { readLiterals } from './literals.js'
import { readSequencesHeader, runSequences, type SequenceTables } from './sequences.js'
import type { Window } from './window.js'

/** Reads go past either end by a few bytes before they are found to be wrong. */
const MARGIN = 16

/** Decodes the compressed blocks of a frame, which build on each other. */
export class BlockDecoder {
  readonly #input = new Uint8Array(MARGIN + MAX_BLOCK_SIZE + MARGIN)
  readonly #view = new DataView(this.#input.buffer)
  readonly #literals = new Uint8Array(MAX_BLOCK_SIZE)
  readonly #recent = new Float64Array(3)
  #huffman: HuffmanTable | null = null
  #tables: SequenceTables | null = null

  /** Begins another frame. */
  clear(): void {
    this.#recent.set([1, 4, 8])
    this.#huffman = null
    this.#tables = null
  }

  /** Writes a block's content to the window, `room` bytes at most. Throws Corruption. */
  decode(block: Uint8Array, window: Window, room: number): void {
    this.#input.set(block, MARGIN)
    const end = MARGIN + block.length
    const limit = window.position + room
    const literals = readLiterals(this.#view, MARGIN, end, this.#huffman, this.#literals)
    this.#huffman = literals.table
    const content = this.#literals.subarray(0, literals.size)
    const sequences = readSequencesHeader(this.#view, literals.end, end, this.#tables)
    if (sequences) {
      this.#tables = sequences.tables
      const { start, count, tables } = sequences
      runSequences(this.#view, start, end, count, tables, this.#recent, content, window, limit)
    } else {
      if (content.length > room) throw new Corruption('a block is too long')
      window.write(content)
    }
  }
}
