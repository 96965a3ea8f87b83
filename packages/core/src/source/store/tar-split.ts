import { parseJsonObject } from '../../oci/json.js'
import { decodeBase64, decodeChecksum } from './base64.js'
import { storeDamaged } from './store-error.js'

/** Is told what a tar consists of, in the order of its bytes. */
export interface TarPieces {
  /** Headers and padding, or a part of them. The bytes are overwritten afterwards. */
  headers(bytes: Buffer): void
  /** What one member holds: how many bytes, and their checksum, 0 where there are none. */
  body(size: number, checksum: number): void
}

/** A line has the headers between two bodies: names, links and attributes of one file. */
const LONGEST_LINE = 32 << 20

const NEWLINE = 0x0a
const QUOTE = 0x22
const CLOSING_BRACE = 0x7d
const ZERO = 0x30

const HEADERS = Buffer.from('{"type":2,"payload":"')
const BODY = Buffer.from('{"type":1,')
const POSITION = Buffer.from(',"position":')
const PAYLOAD = Buffer.from(',"payload":')
const NULL = Buffer.from('null')
const SIZE = Buffer.from(',"size":')

/** The length of a checksum in base64, between its quotes. */
const CHECKSUM = 12

/**
 * Takes apart what vbatts/tar-split writes: a line of JSON for each piece of a tar, its headers as they are and its bodies
 * by name, size and CRC-64. Throws STORE_DAMAGED.
 */
export class TarSplitReader {
  readonly #pieces: TarPieces
  #scratch = Buffer.allocUnsafe(64 << 10)
  /** Of a line whose end has not come yet. */
  #begun: Buffer[] = []
  #begunLength = 0
  #position = 0

  constructor(pieces: TarPieces) {
    this.#pieces = pieces
  }

  /** Takes the next bytes of the lines. */
  write(chunk: Buffer): void {
    let at = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, at)) {
      if (this.#begunLength === 0) this.#line(chunk, at, end)
      else this.#lineOf(chunk.subarray(at, end))
      at = end + 1
    }
    if (at < chunk.length) this.#begin(chunk.subarray(at))
  }

  /** Says that no more bytes will come. */
  end(): void {
    if (this.#begunLength > 0) this.#lineOf(Buffer.alloc(0))
  }

  #begin(start: Buffer): void {
    // A copy: the chunk may be overwritten.
    this.#begun.push(Buffer.from(start))
    this.#begunLength += start.length
    if (this.#begunLength > LONGEST_LINE) throw this.#damaged('a line is too long')
  }

  #lineOf(rest: Buffer): void {
    const line = Buffer.concat([...this.#begun, rest])
    this.#begun = []
    this.#begunLength = 0
    this.#line(line, 0, line.length)
  }

  #line(bytes: Buffer, start: number, end: number): void {
    if (!this.#read(bytes, start, end)) this.#parse(bytes.subarray(start, end))
  }

  /**
   * Reads a line as it is always written, from its end on: what a name holds need not be looked at. False for a line that is
   * written in another way.
   */
  #read(bytes: Buffer, start: number, end: number): boolean {
    const position = bytes[end - 1] === CLOSING_BRACE ? readNumber(bytes, start, end - 1) : null
    if (!position || !endsWith(bytes, start, position.start, POSITION)) return false
    let at = position.start - POSITION.length
    if (startsWith(bytes, start, at, HEADERS) && bytes[at - 1] === QUOTE) {
      this.#next(position.value)
      this.#headers(bytes, start + HEADERS.length, at - 1)
      return true
    }
    if (!startsWith(bytes, start, at, BODY)) return false
    let checksum = 0
    if (endsWith(bytes, start, at, NULL)) {
      at -= NULL.length
    } else {
      if (bytes[at - 1] !== QUOTE || bytes[at - 2 - CHECKSUM] !== QUOTE) return false
      checksum = decodeChecksum(bytes, at - 1 - CHECKSUM)
      at -= CHECKSUM + 2
    }
    if (!endsWith(bytes, start, at, PAYLOAD)) return false
    at -= PAYLOAD.length
    const size = readNumber(bytes, start, at)
    // Without a size, what stands there is a name, which ends with a quote.
    if (size ? !endsWith(bytes, start, size.start, SIZE) : bytes[at - 1] !== QUOTE) return false
    this.#next(position.value)
    this.#body(size?.value ?? 0, checksum)
    return true
  }

  #parse(line: Buffer): void {
    const { type, size = 0, payload, position } = parseJsonObject(line) ?? {}
    const text = payload ?? ''
    if (typeof text !== 'string' || !isCount(size) || !isCount(position)) {
      throw this.#damaged('a line cannot be read')
    }
    const base64 = Buffer.from(text, 'latin1')
    this.#next(position)
    if (type === 2) {
      this.#headers(base64, 0, base64.length)
    } else if (type === 1 && (base64.length === 0 || base64.length === CHECKSUM)) {
      this.#body(size, base64.length === 0 ? 0 : decodeChecksum(base64, 0))
    } else {
      throw this.#damaged('a line is of an unknown kind')
    }
  }

  #next(position: number): void {
    if (position !== this.#position) throw this.#damaged(`the line for position ${position} stands there`)
    this.#position++
  }

  #headers(base64: Buffer, start: number, end: number): void {
    if (this.#scratch.length < end - start) this.#scratch = Buffer.allocUnsafe(end - start)
    const length = decodeBase64(base64, start, end, this.#scratch)
    if (length < 0) throw this.#damaged('its bytes cannot be decoded')
    if (length > 0) this.#pieces.headers(this.#scratch.subarray(0, length))
  }

  #body(size: number, checksum: number): void {
    if (checksum < 0 || (checksum === 0 && size > 0)) throw this.#damaged('a checksum cannot be read')
    this.#pieces.body(size, checksum)
  }

  #damaged(why: string) {
    return storeDamaged(`at position ${this.#position} of a layer's tar-split, ${why}`)
  }
}

/** The digits before `end` as a number, and where they start; null where there are none, or too many. */
function readNumber(bytes: Buffer, from: number, end: number): { value: number; start: number } | null {
  let start = end
  let value = 0
  for (let unit = 1; start > from; unit *= 10) {
    const digit = (bytes[start - 1] as number) - ZERO
    if (!(digit >= 0 && digit <= 9)) break
    value += digit * unit
    start--
  }
  return start < end && Number.isSafeInteger(value) ? { value, start } : null
}

function startsWith(bytes: Buffer, start: number, end: number, text: Buffer): boolean {
  if (end - start < text.length) return false
  for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text[i]) return false
  return true
}

function endsWith(bytes: Buffer, start: number, end: number, text: Buffer): boolean {
  return startsWith(bytes, Math.max(start, end - text.length), end, text)
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
