import { lastBit, readBits } from './bits.js'
import { Corruption } from './corruption.js'
import { constantFseTable, type FseTable, readFseTable } from './fse-table.js'
import {
  LITERAL_LENGTH_BASES,
  LITERAL_LENGTH_BITS,
  LITERAL_LENGTHS,
  MATCH_LENGTH_BASES,
  MATCH_LENGTH_BITS,
  MATCH_LENGTHS,
  OFFSETS,
  type SequenceCode,
} from './sequence-codes.js'
import type { Window } from './window.js'

/** What tells a block's sequences: each some literals, and a match of earlier content. */
export interface SequenceTables {
  readonly literalLengths: FseTable
  readonly offsets: FseTable
  readonly matchLengths: FseTable
}

/** How many sequences a block has, their tables, and where their bits begin (RFC 8878, 3.1.1.3.2.1); null for none. */
export function readSequencesHeader(
  view: DataView,
  at: number,
  end: number,
  previous: SequenceTables | null,
): { count: number; tables: SequenceTables; start: number } | null {
  const first = view.getUint8(at)
  if (first === 0) {
    if (at + 1 !== end) throw new Corruption('a block is too long')
    return null
  }
  const second = view.getUint8(at + 1)
  const [count, modesAt] =
    first < 128
      ? [first, at + 1]
      : first < 255
        ? [((first - 128) << 8) + second, at + 2]
        : [second + (view.getUint8(at + 2) << 8) + 0x7f00, at + 3]
  const modes = view.getUint8(modesAt)
  if (modes & 3) throw new Corruption('a reserved bit is set in a block')
  let start = modesAt + 1

  function readTable(mode: number, code: SequenceCode, before: FseTable | undefined): FseTable {
    if (start > end) throw new Corruption('a block is too short')
    if (mode === 0) return code.predefined
    if (mode === 1) {
      const symbol = view.getUint8(start++)
      if (symbol > code.maxSymbol) throw new Corruption('a block has an unknown symbol')
      return constantFseTable(symbol)
    }
    if (mode === 2) {
      const read = readFseTable(view, start, end, code.maxLog, code.maxSymbol)
      start = read.end
      return read.table
    }
    if (!before) throw new Corruption('a block uses a table that does not exist')
    return before
  }

  const tables = {
    literalLengths: readTable(modes >> 6, LITERAL_LENGTHS, previous?.literalLengths),
    offsets: readTable((modes >> 4) & 3, OFFSETS, previous?.offsets),
    matchLengths: readTable((modes >> 2) & 3, MATCH_LENGTHS, previous?.matchLengths),
  }
  return { count, tables, start }
}

/** Short copies are faster byte by byte. */
const SHORT = 32

/**
 * Writes to the window, up to `limit`, what `count` sequences tell between `at` and `end`, and the literals that they
 * leave over. `recent` are the last three offsets, which a sequence can name for short (RFC 8878, 3.1.1.5).
 */
export function runSequences(
  view: DataView,
  at: number,
  end: number,
  count: number,
  tables: SequenceTables,
  recent: Float64Array,
  literals: Uint8Array,
  window: Window,
  limit: number,
): void {
  const literalStates = tables.literalLengths.states
  const offsetStates = tables.offsets.states
  const matchStates = tables.matchLengths.states
  const out = window.bytes
  const start = at * 8
  let position = window.position
  let taken = 0
  let bit = lastBit(view, at, end)

  bit -= tables.literalLengths.log
  let literalState = readBits(view, bit, tables.literalLengths.log)
  bit -= tables.offsets.log
  let offsetState = readBits(view, bit, tables.offsets.log)
  bit -= tables.matchLengths.log
  let matchState = readBits(view, bit, tables.matchLengths.log)

  for (let left = count; left > 0; left--) {
    const literalEntry = literalStates[literalState] as number
    const matchEntry = matchStates[matchState] as number
    const offsetEntry = offsetStates[offsetState] as number

    const offsetBits = offsetEntry & 0xff
    bit -= offsetBits
    const code =
      offsetBits < 25 ? (1 << offsetBits) + readBits(view, bit, offsetBits) : readWide(view, bit, offsetBits)
    const matchBits = MATCH_LENGTH_BITS[matchEntry & 0xff] as number
    bit -= matchBits
    let matchLength = (MATCH_LENGTH_BASES[matchEntry & 0xff] as number) + readBits(view, bit, matchBits)
    const literalBits = LITERAL_LENGTH_BITS[literalEntry & 0xff] as number
    bit -= literalBits
    const literalLength =
      (LITERAL_LENGTH_BASES[literalEntry & 0xff] as number) + readBits(view, bit, literalBits)
    if (left > 1) {
      const literalStep = (literalEntry >>> 8) & 0xff
      bit -= literalStep
      literalState = (literalEntry >>> 16) + readBits(view, bit, literalStep)
      const matchStep = (matchEntry >>> 8) & 0xff
      bit -= matchStep
      matchState = (matchEntry >>> 16) + readBits(view, bit, matchStep)
      const offsetStep = (offsetEntry >>> 8) & 0xff
      bit -= offsetStep
      offsetState = (offsetEntry >>> 16) + readBits(view, bit, offsetStep)
    }
    if (bit < start) throw new Corruption('a block has too few bits')

    const offset = resolveOffset(code, literalLength, recent)

    if (taken + literalLength > literals.length || position + literalLength + matchLength > limit) {
      throw new Corruption('a block is too long')
    }
    if (literalLength < SHORT) {
      for (let i = 0; i < literalLength; i++) out[position + i] = literals[taken + i] as number
    } else {
      out.set(literals.subarray(taken, taken + literalLength), position)
    }
    taken += literalLength
    position += literalLength

    let from = position - offset
    if (from < 0) {
      // The match begins in what lies before the ring's end, and may go on at its beginning.
      from += window.end
      if (from < position) throw new Corruption('a match reaches too far back')
      const before = Math.min(matchLength, window.end - from)
      out.copyWithin(position, from, from + before)
      position += before
      matchLength -= before
      from = 0
    }
    if (matchLength < SHORT) {
      for (let i = 0; i < matchLength; i++) out[position + i] = out[from + i] as number
      position += matchLength
    } else {
      // A match may reach into itself: what it repeats doubles with each step.
      while (matchLength > 0) {
        const length = Math.min(matchLength, position - from)
        out.copyWithin(position, from, from + length)
        position += length
        matchLength -= length
      }
    }
  }
  if (bit !== start) throw new Corruption('a block has too many bits')
  if (position + literals.length - taken > limit) throw new Corruption('a block is too long')
  out.set(literals.subarray(taken), position)
  window.position = position + literals.length - taken
}

/** 2^bits and as many bits as one load may not have, nor a signed number. */
function readWide(view: DataView, bit: number, bits: number): number {
  return 2 ** bits + readBits(view, bit + 16, bits - 16) * 2 ** 16 + readBits(view, bit, 16)
}

/** How far back a match begins; notes it as the most recent. */
function resolveOffset(code: number, literalLength: number, recent: Float64Array): number {
  const first = recent[0] as number
  const second = recent[1] as number
  let offset = code - 3
  if (code <= 3) {
    // To name the last offset again makes no sense without literals between: then all names move by one.
    const name = literalLength === 0 ? code + 1 : code
    if (name === 1) return first
    offset = name === 2 ? second : name === 3 ? (recent[2] as number) : first - 1
    if (offset === 0) throw new Corruption('a match has no offset')
    if (name > 2) recent[2] = second
  } else {
    recent[2] = second
  }
  recent[1] = first
  recent[0] = offset
  return offset
}
