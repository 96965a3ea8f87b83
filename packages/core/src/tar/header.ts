import { LayersizeError } from '../errors.js'
import { decodeName } from './name.js'

export const BLOCK = 512

/** No extended header, long name or sparse map may claim more: the limit of Go's reader and of libarchive. */
export const META_LIMIT = 1 << 20

export type TarFormat = 'v7' | 'ustar' | 'star' | 'gnu'

/** The fields of one header block, before extended headers change them (POSIX pax, "ustar Interchange Format"). */
export interface TarHeader {
  readonly format: TarFormat
  readonly typeflag: string
  readonly name: string
  readonly linkname: string
  /** Bytes that the header claims to be followed by; may be negative in a broken one. */
  readonly size: number
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Seconds since 1970. */
  readonly mtime: number
  readonly devmajor: number
  readonly devminor: number
}

const CHECKSUM = 148
const PREFIX = 345
const BLANKS = 8 * 0x20

/** Whether the 512 bytes from `at` on are a tar header: its checksum is right, as POSIX or as old Sun tar summed it. */
function isTarHeader(bytes: Buffer, at: number, words: Int32Array | null): boolean {
  const expected = parseOctal(bytes, at + CHECKSUM, 8)
  let sum = (words && at % 4 === 0 ? sumOfWords(words, at / 4) : sumOfBytes(bytes, at)) + BLANKS
  for (let i = at + CHECKSUM; i < at + CHECKSUM + 8; i++) sum -= bytes[i] as number
  return expected === sum || expected === signedChecksum(bytes, at)
}

/** Whether a tar can begin with these bytes: with a header, or with the end of one that is empty. */
export function canBeginTar(head: Buffer): boolean {
  const block = head.subarray(0, BLOCK)
  return isZero(block, 0, block.length) || (block.length === BLOCK && isTarHeader(block, 0, null))
}

export function isZero(bytes: Buffer, at: number, length: number): boolean {
  for (let i = at; i < at + length; i++) if (bytes[i] !== 0) return false
  return true
}

/**
 * Reads the header block at `at` as Go's archive/tar does. `words` are the same bytes by four, where they can be seen
 * so. Throws TAR_INVALID, naming the byte of the tar where the block begins.
 */
export function parseHeader(bytes: Buffer, at: number, words: Int32Array | null, offset: number): TarHeader {
  if (!isTarHeader(bytes, at, words)) throw invalidTar(offset, 'its checksum is wrong')
  const format = formatOf(bytes, at)
  const hasDevice = format !== 'v7'
  const name = decodeName(bytes, at, at + 100)
  const linkname = bytes[at + 157] === 0 ? '' : decodeName(bytes, at + 157, at + 257)
  const size = numberIn(bytes, at, 124, 12, offset)
  const mode = numberIn(bytes, at, 100, 8, offset)
  const uid = numberIn(bytes, at, 108, 8, offset)
  const gid = numberIn(bytes, at, 116, 8, offset)
  const mtime = numberIn(bytes, at, 136, 12, offset)
  const devmajor = hasDevice ? numberIn(bytes, at, 329, 8, offset) : 0
  const devminor = hasDevice ? numberIn(bytes, at, 337, 8, offset) : 0
  const prefix = bytes[at + PREFIX] === 0 ? '' : parsePrefix(bytes.subarray(at, at + BLOCK), format, offset)
  return {
    format,
    typeflag: TYPEFLAGS[bytes[at + 156] as number] as string,
    name: prefix === '' ? name : `${prefix}/${name}`,
    linkname,
    size,
    mode,
    uid,
    gid,
    mtime,
    devmajor,
    devminor,
  }
}

const TYPEFLAGS = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code))

export function invalidTar(offset: number, why: string): LayersizeError {
  return new LayersizeError('TAR_INVALID', `invalid tar header at byte ${offset}: ${why}`)
}

/** A number in a block: octal digits, or base-256 where the first bit is set. Throws TAR_INVALID. */
export function parseNumber(block: Buffer, start: number, length: number, offset: number): number {
  return numberIn(block, 0, start, length, offset)
}

/** The same of a block that begins at `at`. */
function numberIn(bytes: Buffer, at: number, start: number, length: number, offset: number): number {
  const value =
    (bytes[at + start] as number) & 0x80
      ? parseBase256(bytes, at + start, length)
      : parseOctal(bytes, at + start, length)
  if (Number.isNaN(value)) throw invalidTar(offset, `the number at its byte ${start} cannot be read`)
  if (!Number.isSafeInteger(value)) throw invalidTar(offset, `the number at its byte ${start} is beyond 2^53`)
  return value
}

function formatOf(bytes: Buffer, at: number): TarFormat {
  if (bytes[at + 257] !== 0x75) return 'v7'
  const magic = bytes.toString('latin1', at + 257, at + 265)
  if (magic.startsWith('ustar\0')) {
    // The last four bytes tell the two apart.
    return bytes[at + 508] === 0x74 && bytes.toString('latin1', at + 508, at + 512) === 'tar\0'
      ? 'star'
      : 'ustar'
  }
  return magic === 'ustar  \0' ? 'gnu' : 'v7'
}

/** GNU headers keep times where ustar has its prefix; Go before 1.8 wrote a prefix there, so that is read too. */
function parsePrefix(block: Buffer, format: TarFormat, offset: number): string {
  if (format === 'ustar') return decodeName(block, PREFIX, PREFIX + 155)
  if (format === 'star') return decodeName(block, PREFIX, PREFIX + 131)
  if (format === 'v7') return ''
  try {
    parseNumber(block, PREFIX, 12, offset)
    if (block[PREFIX + 12] !== 0) parseNumber(block, PREFIX + 12, 12, offset)
    return ''
  } catch {
    const prefix = decodeName(block, PREFIX, PREFIX + 155)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is that of ASCII, as Go checks it
    return /^[\x01-\x7f]*$/.test(prefix) ? prefix : ''
  }
}

/** The sum of 512 bytes, two at a time in the halves of a number: 256 bytes of at most 255 fit in each. */
function sumOfWords(words: Int32Array, from: number): number {
  let sum = 0
  for (let i = from; i < from + BLOCK / 4; i += 2) {
    const word = words[i] as number
    const next = words[i + 1] as number
    sum = (sum + (word & 0xff00ff) + (next & 0xff00ff)) | 0
    sum = (sum + ((word >>> 8) & 0xff00ff) + ((next >>> 8) & 0xff00ff)) | 0
  }
  return (sum & 0xffff) + (sum >>> 16)
}

function sumOfBytes(bytes: Buffer, at: number): number {
  let sum = 0
  for (let i = at; i < at + BLOCK; i++) sum += bytes[i] as number
  return sum
}

function signedChecksum(bytes: Buffer, at: number): number {
  let sum = BLANKS
  for (let i = 0; i < BLOCK; i++) {
    const byte = bytes[at + i] as number
    if (i < CHECKSUM || i >= CHECKSUM + 8) sum += byte > 127 ? byte - 256 : byte
  }
  return sum
}

/** NaN where the field holds anything but octal digits between spaces and NULs; 0 where it is empty. */
function parseOctal(bytes: Buffer, start: number, length: number): number {
  const end = start + length
  let at = start
  while (at < end && isBlank(bytes[at])) at++
  let value = 0
  for (; at < end; at++) {
    const digit = (bytes[at] as number) - 0x30
    if (digit < 0 || digit > 7) break
    value = value * 8 + digit
  }
  if (at === end || bytes[at] === 0) return value
  while (at < end && isBlank(bytes[at])) at++
  return at === end ? value : Number.NaN
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0 || byte === 0x20
}

function parseBase256(block: Buffer, start: number, length: number): number {
  const negative = ((block[start] as number) & 0x40) !== 0
  let value = 0
  for (let i = 0; i < length; i++) {
    let byte = block[start + i] as number
    if (negative) byte ^= 0xff
    if (i === 0) byte &= 0x7f
    value = value * 256 + byte
  }
  return negative ? -value - 1 : value
}
