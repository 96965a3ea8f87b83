import { foldChecksum } from './base64.js'

/** CRC-64/ISO, reflected: what tar-split takes of bodies (Go's hash/crc64). */
const POLYNOMIAL = 0xd800000000000000n
const ONES = 0xffffffffffffffffn

/** As much of it as is used here: Node's types have it not. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: unknown }
}

/** Where in the memory the state, the eight tables and the bytes stand. */
const STATE = 0
const TABLES = 1024
const TABLE = 256 * 8
const BYTES = 1 << 16
const ROOM = 1 << 18

/** Takes checksums as an engine's tar-split has them, folded to 32 bits. 64-bit arithmetic is fast in WebAssembly alone. */
export class Crc64 {
  /** Bytes that can be taken at once. */
  static readonly ROOM = ROOM
  /** Where bytes can be put for `updateRoom`, so that they need not be copied. */
  readonly room: Buffer
  readonly #state: BigUint64Array
  readonly #halves: Uint32Array
  readonly #update: (start: number, end: number) => void

  constructor() {
    const { memory, update } = new WebAssembly.Instance(new WebAssembly.Module(MODULE)).exports as {
      memory: { readonly buffer: ArrayBuffer }
      update(start: number, end: number): void
    }
    fillTables(new BigUint64Array(memory.buffer, TABLES, 8 * 256))
    this.#state = new BigUint64Array(memory.buffer, STATE, 1)
    this.#halves = new Uint32Array(memory.buffer, STATE, 2)
    this.room = Buffer.from(memory.buffer, BYTES, ROOM)
    this.#update = update
  }

  begin(): void {
    this.#state[0] = ONES
  }

  update(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; at += ROOM) {
      const piece = chunk.length <= ROOM ? chunk : chunk.subarray(at, at + ROOM)
      this.room.set(piece)
      this.updateRoom(piece.length)
    }
  }

  /** Takes the first bytes of the room. */
  updateRoom(length: number): void {
    this.#update(BYTES, BYTES + length)
  }

  end(): number {
    // That all bits are turned over in the end makes no difference once they are folded.
    const [low = 0, high = 0] = this.#halves
    return foldChecksum(high, low)
  }
}

function fillTables(tables: BigUint64Array): void {
  for (let byte = 0; byte < 256; byte++) {
    let crc = BigInt(byte)
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ POLYNOMIAL : crc >> 1n
    tables[byte] = crc
  }
  for (let at = 256; at < tables.length; at++) {
    const before = tables[at - 256] as bigint
    tables[at] = (before >> 8n) ^ (tables[Number(before & 255n)] as bigint)
  }
}

/** A number as WebAssembly writes it. */
function leb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >> 7)]
}

function section(id: number, ...content: number[]): number[] {
  return [id, ...leb(content.length), ...content]
}

function name(text: string): number[] {
  return [text.length, ...Buffer.from(text)]
}

const [I32, I64, NOTHING] = [0x7f, 0x7e, 0x40]
/** The parameters, and the local that holds the checksum. */
const [AT, END, CRC] = [0, 1, 2]
const get = (local: number) => [0x20, local]
const set = (local: number) => [0x21, local]
const i32 = (value: number) => [0x41, ...signed(value)]
const i64 = (value: number) => [0x42, ...signed(value)]
const [ADD, AND, SHIFT_LEFT, GREATER, NOT_LESS] = [0x6a, 0x71, 0x74, 0x4b, 0x4f]
const [XOR64, SHIFT_RIGHT64, TO_I32] = [0x85, 0x88, 0xa7]
const load64 = (offset: number) => [0x29, 3, ...leb(offset)]
const [BLOCK, LOOP, BRANCH, BRANCH_IF, CLOSE] = [0x02, 0x03, 0x0c, 0x0d, 0x0b]

/** A constant, whose sixth bit is its sign. */
function signed(value: number): number[] {
  return value < 64 ? [value] : [(value & 127) | 128, ...signed(value >> 7)]
}

/** The entry of a table for the byte that the checksum has there. */
function lookUp(byte: number): number[] {
  return [
    ...get(CRC),
    ...i64(8 * byte),
    SHIFT_RIGHT64,
    TO_I32,
    ...i32(255),
    AND,
    ...i32(3),
    SHIFT_LEFT,
    ...load64(TABLES + (7 - byte) * TABLE),
  ]
}

/** Leaves the block around the loop where fewer than so many bytes are left. */
function leaveUnless(bytes: number): number[] {
  return [
    ...get(AT),
    ...(bytes > 1 ? [...i32(bytes), ADD] : []),
    ...get(END),
    bytes > 1 ? GREATER : NOT_LESS,
    BRANCH_IF,
    1,
  ]
}

function advance(bytes: number): number[] {
  return [...get(AT), ...i32(bytes), ADD, ...set(AT), BRANCH, 0, CLOSE, CLOSE]
}

/** Eight bytes at once, by a table for each of them, then one at a time. */
const UPDATE = [
  // One local of 64 bits.
  ...[1, 1, I64],
  ...[...i32(0), ...load64(STATE), ...set(CRC)],
  ...[BLOCK, NOTHING, LOOP, NOTHING, ...leaveUnless(8)],
  ...[...get(CRC), ...get(AT), 0x29, 0, 0, XOR64, ...set(CRC)],
  ...[...lookUp(0), ...[1, 2, 3, 4, 5, 6, 7].flatMap((byte) => [...lookUp(byte), XOR64]), ...set(CRC)],
  ...advance(8),
  ...[BLOCK, NOTHING, LOOP, NOTHING, ...leaveUnless(1)],
  // i64.load8_u
  ...[...get(CRC), ...get(AT), 0x31, 0, 0, XOR64, ...set(CRC)],
  ...[...lookUpLast(), ...get(CRC), ...i64(8), SHIFT_RIGHT64, XOR64, ...set(CRC)],
  ...advance(1),
  ...[...i32(0), ...get(CRC), 0x37, 3, ...leb(STATE)],
  CLOSE,
]

function lookUpLast(): number[] {
  return [...get(CRC), TO_I32, ...i32(255), AND, ...i32(3), SHIFT_LEFT, ...load64(TABLES)]
}

const MODULE = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, 1, 0x60, 2, I32, I32, 0),
  ...section(3, 1, 0),
  // As many pages of 64 KiB as there is anything.
  ...section(5, 1, 0, (BYTES + ROOM) >> 16),
  ...section(7, 2, ...name('memory'), 2, 0, ...name('update'), 0, 0),
  ...section(10, 1, ...leb(UPDATE.length), ...UPDATE),
])
