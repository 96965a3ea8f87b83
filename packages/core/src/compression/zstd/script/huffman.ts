import { highestBit, lastBit, readBits } from './bits.js'
import { Corruption } from './corruption.js'
import { readFseTable } from './fse-table.js'

/** A Huffman code (RFC 8878, 4.2): by the next `bits` bits, a symbol << 8 | the bits that it takes of them. */
export interface HuffmanTable {
  readonly bits: number
  readonly symbols: Uint16Array
}

const MAX_BITS = 11

/** Reads a code's description (RFC 8878, 4.2.1) between `at` and `end`, and tells where that ends. */
export function readHuffmanTable(
  view: DataView,
  at: number,
  end: number,
): { table: HuffmanTable; end: number } {
  const header = view.getUint8(at)
  const start = at + 1
  const count = header - 127
  const tableEnd = start + (header < 128 ? header : (count + 1) >> 1)
  if (tableEnd > end) throw new Corruption('a Huffman table is wrong')
  const weights =
    header < 128
      ? readWeights(view, start, tableEnd)
      : Array.from({ length: count }, (_, i) => (view.getUint8(start + (i >> 1)) >> (i & 1 ? 0 : 4)) & 15)
  return { table: buildTable(weights), end: tableEnd }
}

/** Weights that are themselves compressed, by two states that take turns. */
function readWeights(view: DataView, at: number, end: number): number[] {
  const { table, end: start } = readFseTable(view, at, end, 6, 255)
  const weights: number[] = []
  let bit = lastBit(view, start, end)
  const read = (bits: number) => {
    bit -= bits
    return readBits(view, bit, bits)
  }
  const states = [read(table.log), read(table.log)]
  for (let turn = 0; bit >= start * 8; turn ^= 1) {
    if (weights.length > 255) throw new Corruption('a Huffman table is wrong')
    const entry = table.states[states[turn] as number] as number
    weights.push(entry & 0xff)
    states[turn] = (entry >>> 16) + read((entry >>> 8) & 0xff)
    // The state that has no bits left for another turn has given its last; the other's last is still to come.
    if (bit < start * 8) weights.push((table.states[states[turn ^ 1] as number] as number) & 0xff)
  }
  return weights
}

/** A symbol of weight w takes one in 2^(w-1) places; the last symbol's weight is what makes a power of two. */
function buildTable(weights: number[]): HuffmanTable {
  let places = 0
  for (const weight of weights) {
    if (weight > MAX_BITS) throw new Corruption('a Huffman table is wrong')
    if (weight > 0) places += 1 << (weight - 1)
  }
  const bits = highestBit(places) + 1
  const rest = (1 << bits) - places
  const isPower = (rest & (rest - 1)) === 0
  if (places === 0 || weights.length > 255 || bits > MAX_BITS || !isPower) {
    throw new Corruption('a Huffman table is wrong')
  }
  weights.push(highestBit(rest) + 1)
  if (weights.filter((weight) => weight === 1).length < 2) throw new Corruption('a Huffman table is wrong')

  const symbols = new Uint16Array(1 << bits)
  let place = 0
  for (let weight = 1; weight <= bits; weight++) {
    for (let symbol = 0; symbol < weights.length; symbol++) {
      if (weights[symbol] !== weight) continue
      const end = place + (1 << (weight - 1))
      symbols.fill((symbol << 8) | (bits + 1 - weight), place, end)
      place = end
    }
  }
  return { bits, symbols }
}

/** Decodes the stream between `at` and `end` into `out` from `from` up to `to`. */
export function decodeHuffman(
  { bits, symbols }: HuffmanTable,
  view: DataView,
  at: number,
  end: number,
  out: Uint8Array,
  from: number,
  to: number,
): void {
  const start = at * 8
  const mask = (1 << bits) - 1
  let bit = lastBit(view, at, end)
  let next = from
  // A load has 25 bits for sure: two symbols. Bits before the stream may be among them, but not be used up.
  while (next < to - 1 && bit >= start) {
    const word = view.getUint32((bit - 24) >>> 3, true) >>> (bit & 7)
    const first = symbols[(word >>> (24 - bits)) & mask] as number
    const left = 24 - (first & 0xff)
    const second = symbols[(word >>> (left - bits)) & mask] as number
    out[next] = first >>> 8
    out[next + 1] = second >>> 8
    next += 2
    bit -= (first & 0xff) + (second & 0xff)
  }
  if (next < to && bit >= start) {
    const word = view.getUint32((bit - 24) >>> 3, true) >>> (bit & 7)
    const entry = symbols[(word >>> (24 - bits)) & mask] as number
    out[next] = entry >>> 8
    bit -= entry & 0xff
  }
  if (bit !== start) throw new Corruption('literals do not fill their stream')
}
