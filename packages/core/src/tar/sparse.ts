import { parseDecimal } from './decimal.js'
import { BLOCK, META_LIMIT } from './header.js'
import { invalidTar } from './invalid-tar.js'
import { parseNumber } from './number.js'

/** A run of bytes that a sparse file really has; all others are zero. */
export interface SparseExtent {
  readonly offset: number
  readonly length: number
}

/** Checks that the extents are in order, inside the file, and hold just the bytes that are stored. Throws TAR_INVALID. */
export function checkExtents(
  extents: readonly SparseExtent[],
  size: number,
  stored: number,
  offset: number,
): void {
  if (size < 0) throw invalidTar(offset, 'it claims a negative size')
  let end = 0
  let sum = 0
  for (const extent of extents) {
    const valid = extent.offset >= end && extent.length >= 0 && extent.offset + extent.length <= size
    // A comparison with NaN is false: an extent that is no number fails here as well.
    if (!valid) throw invalidTar(offset, 'its sparse map overlaps itself or leaves the file')
    end = extent.offset + extent.length
    sum += extent.length
  }
  if (sum !== stored)
    throw invalidTar(offset, `its sparse map speaks of ${sum} bytes where ${stored} are stored`)
}

/** The extents in one block of an old GNU sparse map: the first four in the header, 21 in each block after it. */
export function parseOldSparse(
  block: Buffer,
  at: 'header' | 'extension',
  offset: number,
): { extents: SparseExtent[]; more: boolean } {
  const [start, count] = at === 'header' ? [386, 4] : [0, 21]
  const extents: SparseExtent[] = []
  for (let i = 0; i < count; i++) {
    const field = start + 24 * i
    if (block[field] === 0) break
    extents.push({
      offset: parseNumber(block, 0, field, 12, offset),
      length: parseNumber(block, 0, field + 12, 12, offset),
    })
  }
  return { extents, more: (block[start + 24 * count] as number) > 0 }
}

/** Collects a sparse 1.0 map from the head of a body: decimal numbers, a line each, padded to whole blocks. */
export class SparseMapCollector {
  #text = ''
  #newlines = 0
  #needed = 1
  readonly #offset: number

  constructor(offset: number) {
    this.#offset = offset
  }

  /** Takes the next block; gives the extents once the map is whole, null before. Throws TAR_INVALID. */
  push(block: Buffer): SparseExtent[] | null {
    if (this.#text.length >= META_LIMIT) throw invalidTar(this.#offset, 'its sparse map is over 1 MiB')
    this.#text += block.toString('latin1', 0, BLOCK)
    for (const byte of block) if (byte === 0x0a) this.#newlines++
    if (this.#needed === 1 && this.#newlines > 0) {
      const count = parseDecimal(this.#text.slice(0, this.#text.indexOf('\n')))
      if (!(count >= 0)) throw invalidTar(this.#offset, 'its sparse map does not begin with a count')
      this.#needed = 1 + 2 * count
    }
    return this.#newlines >= this.#needed ? this.#extents() : null
  }

  #extents(): SparseExtent[] {
    const lines = this.#text.split('\n')
    const extents: SparseExtent[] = []
    for (let i = 1; i < this.#needed; i += 2) {
      extents.push({ offset: parseDecimal(lines[i] as string), length: parseDecimal(lines[i + 1] as string) })
    }
    return extents
  }
}
