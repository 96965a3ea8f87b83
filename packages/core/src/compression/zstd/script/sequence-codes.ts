import { buildFseTable, type FseTable } from './fse-table.js'

/** One of the three codes of which sequences are made (RFC 8878, 3.1.1.3.2.1 and .2). */
export interface SequenceCode {
  readonly maxLog: number
  readonly maxSymbol: number
  /** Used where a block brings none. */
  readonly predefined: FseTable
}

export const LITERAL_LENGTHS: SequenceCode = {
  maxLog: 9,
  maxSymbol: 35,
  predefined: buildFseTable(
    [
      4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1,
      -1, -1,
    ],
    6,
  ),
}

export const OFFSETS: SequenceCode = {
  maxLog: 8,
  maxSymbol: 31,
  predefined: buildFseTable(
    [1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1],
    5,
  ),
}

export const MATCH_LENGTHS: SequenceCode = {
  maxLog: 9,
  maxSymbol: 52,
  predefined: buildFseTable(
    [
      1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
      1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
    ],
    6,
  ),
}

/** By symbol, how many bits follow it, to be added to the base. */
export const LITERAL_LENGTH_BITS = Uint8Array.of(
  ...Array(16).fill(0),
  ...[1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
)
export const LITERAL_LENGTH_BASES = bases(LITERAL_LENGTH_BITS, 0)
export const MATCH_LENGTH_BITS = Uint8Array.of(
  ...Array(32).fill(0),
  ...[1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
)
export const MATCH_LENGTH_BASES = bases(MATCH_LENGTH_BITS, 3)

/** Each symbol's values begin where those of the one before end. */
function bases(bits: Uint8Array, first: number): Uint32Array {
  let base = first
  return Uint32Array.from(bits, (count) => {
    base += 1 << count
    return base - (1 << count)
  })
}
