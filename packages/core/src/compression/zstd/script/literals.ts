import { Corruption } from './corruption.js'
import { decodeHuffman, type HuffmanTable, readHuffmanTable } from './huffman.js'

export interface Literals {
  readonly size: number
  /** The code that later blocks may use again. */
  readonly table: HuffmanTable | null
  /** Where the block's other section begins. */
  readonly end: number
}

/** Reads a block's literals (RFC 8878, 3.1.1.3.1) into `out`. */
export function readLiterals(
  view: DataView,
  at: number,
  end: number,
  table: HuffmanTable | null,
  out: Uint8Array,
): Literals {
  const kind = view.getUint8(at) & 3
  return kind < 2
    ? readPlain(view, at, end, table, out, kind === 1)
    : readCompressed(view, at, end, table, out, kind === 3)
}

function readPlain(
  view: DataView,
  at: number,
  end: number,
  table: HuffmanTable | null,
  out: Uint8Array,
  repeated: boolean,
): Literals {
  const header = view.getUint32(at, true)
  const format = (header >> 2) & 3
  const [size, headerLength] =
    format === 1
      ? [(header >>> 4) & 0xfff, 2]
      : format === 3
        ? [(header >>> 4) & 0xfffff, 3]
        : [(header >>> 3) & 31, 1]
  const content = at + headerLength
  const contentEnd = content + (repeated ? 1 : size)
  if (size > out.length || contentEnd > end) throw new Corruption('literals are too long')
  if (repeated) out.fill(view.getUint8(content), 0, size)
  else out.set(new Uint8Array(view.buffer, content, size))
  return { size, table, end: contentEnd }
}

function readCompressed(
  view: DataView,
  at: number,
  end: number,
  previous: HuffmanTable | null,
  out: Uint8Array,
  reuse: boolean,
): Literals {
  const format = (view.getUint8(at) >> 2) & 3
  // Two sizes stand in the header, of so many bits each.
  const bits = [10, 10, 14, 18][format] as number
  const mask = (1 << bits) - 1
  const header = view.getUint32(at, true) + view.getUint8(at + 4) * 2 ** 32
  const size = Math.floor(header / 16) & mask
  const headerLength = (4 + 2 * bits + 7) >> 3
  const start = at + headerLength
  const streamsEnd = start + (Math.floor(header / (16 << bits)) & mask)
  if (size > out.length || streamsEnd > end) throw new Corruption('literals are too long')
  if (reuse && !previous) throw new Corruption('literals use a table that does not exist')
  const { table, end: streams } =
    reuse && previous ? { table: previous, end: start } : readHuffmanTable(view, start, streamsEnd)
  if (format === 0) decodeHuffman(table, view, streams, streamsEnd, out, 0, size)
  else decodeFour(table, view, streams, streamsEnd, out, size)
  return { size, table, end: streamsEnd }
}

/** Four streams, each with a quarter of the literals; before them stand the lengths of the first three. */
function decodeFour(
  table: HuffmanTable,
  view: DataView,
  at: number,
  end: number,
  out: Uint8Array,
  size: number,
): void {
  const quarter = (size + 3) >> 2
  if (3 * quarter > size) throw new Corruption('literals are too short for four streams')
  let start = at + 6
  for (let i = 0; i < 4; i++) {
    const streamEnd = i < 3 ? start + view.getUint16(at + 2 * i, true) : end
    if (streamEnd > end) throw new Corruption('literals are too long')
    decodeHuffman(table, view, start, streamEnd, out, i * quarter, i < 3 ? (i + 1) * quarter : size)
    start = streamEnd
  }
}
