import { highestBit, readBits } from './bits.js'
import { Corruption } from './corruption.js'

/** A finite state entropy table (RFC 8878, 4.1): per state, the next one's base << 16 | the bits to add << 8 | symbol. */
export interface FseTable {
  readonly log: number
  readonly states: Uint32Array
}

/** Reads a table's description (RFC 8878, 4.1.1) between `at` and `end`, and tells where that ends. */
export function readFseTable(
  view: DataView,
  at: number,
  end: number,
  maxLog: number,
  maxSymbol: number,
): { table: FseTable; end: number } {
  const log = (view.getUint8(at) & 15) + 5
  if (log > maxLog) throw new Corruption('an entropy table is too large')
  const probabilities: number[] = []
  let bit = at * 8 + 4
  let left = 1 << log
  while (left > 0) {
    if (bit > end * 8 || probabilities.length > maxSymbol) throw new Corruption('an entropy table is wrong')
    // Values up to left + 1: as many of the lowest as there is room for do with a bit less.
    const bits = highestBit(left + 1)
    const short = (2 << bits) - 2 - left
    let value = readBits(view, bit, bits)
    if (value < short) {
      bit += bits
    } else {
      value = readBits(view, bit, bits + 1)
      if (value >= 1 << bits) value -= short
      bit += bits + 1
    }
    const probability = value - 1
    probabilities.push(probability)
    left -= Math.abs(probability)
    if (probability === 0) {
      let repeat: number
      do {
        repeat = readBits(view, bit, 2)
        bit += 2
        for (let i = 0; i < repeat; i++) probabilities.push(0)
      } while (repeat === 3 && probabilities.length <= maxSymbol)
    }
  }
  const tableEnd = (bit + 7) >>> 3
  if (tableEnd > end || probabilities.length > maxSymbol + 1) {
    throw new Corruption('an entropy table is wrong')
  }
  return { table: buildFseTable(probabilities, log), end: tableEnd }
}

/** The table of 2^log states that the probabilities give; -1 stands for "less than one". */
export function buildFseTable(probabilities: readonly number[], log: number): FseTable {
  const size = 1 << log
  const symbols = new Uint8Array(size)
  const next = new Uint16Array(probabilities.length)
  let high = size - 1
  probabilities.forEach((probability, symbol) => {
    next[symbol] = Math.abs(probability)
    if (probability === -1) symbols[high--] = symbol
  })
  const step = (size >> 1) + (size >> 3) + 3
  let position = 0
  probabilities.forEach((probability, symbol) => {
    for (let i = 0; i < probability; i++) {
      symbols[position] = symbol
      do position = (position + step) & (size - 1)
      while (position > high)
    }
  })
  const states = new Uint32Array(size)
  for (let state = 0; state < size; state++) {
    const symbol = symbols[state] as number
    const place = next[symbol] as number
    next[symbol] = place + 1
    const bits = log - highestBit(place)
    states[state] = (((place << bits) - size) << 16) | (bits << 8) | symbol
  }
  return { log, states }
}

/** The table of a symbol that is always the same. */
export function constantFseTable(symbol: number): FseTable {
  return { log: 0, states: Uint32Array.of(symbol) }
}
