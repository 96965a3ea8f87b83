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

/** Whether these 512 bytes are a tar header: its checksum is right, as POSIX or as old Sun tar summed it. */
function isTarHeader(block: Buffer): boolean {
  const expected = parseOctal(block, CHECKSUM, 8)
  return expected === checksum(block, false) || expected === checksum(block, true)
}

/** Whether a tar can begin with these bytes: with a header, or with the end of one that is empty. */
export function canBeginTar(head: Buffer): boolean {
  const block = head.subarray(0, BLOCK)
  return block.every((byte) => byte === 0) || (block.length === BLOCK && isTarHeader(block))
}

/** Reads a header block as Go's archive/tar does. Throws TAR_INVALID, naming the byte where the block begins. */
export function parseHeader(block: Buffer, offset: number): TarHeader {
  if (!isTarHeader(block)) throw invalidTar(offset, 'its checksum is wrong')
  const format = formatOf(block)
  const number = (start: number, length: number) => parseNumber(block, start, length, offset)
  const header = {
    format,
    typeflag: String.fromCharCode(block[156] as number),
    name: decodeName(block, 0, 100),
    linkname: decodeName(block, 157, 257),
    size: number(124, 12),
    mode: number(100, 8),
    uid: number(108, 8),
    gid: number(116, 8),
    mtime: number(136, 12),
    devmajor: format === 'v7' ? 0 : number(329, 8),
    devminor: format === 'v7' ? 0 : number(337, 8),
  }
  const prefix = parsePrefix(block, format, offset)
  return prefix === '' ? header : { ...header, name: `${prefix}/${header.name}` }
}

export function invalidTar(offset: number, why: string): LayersizeError {
  return new LayersizeError('TAR_INVALID', `invalid tar header at byte ${offset}: ${why}`)
}

/** A number in a header: octal digits, or base-256 where the first bit is set. Throws TAR_INVALID. */
export function parseNumber(block: Buffer, start: number, length: number, offset: number): number {
  const value =
    (block[start] as number) & 0x80 ? parseBase256(block, start, length) : parseOctal(block, start, length)
  if (Number.isNaN(value)) throw invalidTar(offset, `the number at its byte ${start} cannot be read`)
  if (!Number.isSafeInteger(value)) throw invalidTar(offset, `the number at its byte ${start} is beyond 2^53`)
  return value
}

function formatOf(block: Buffer): TarFormat {
  const magic = block.toString('latin1', 257, 265)
  if (magic.startsWith('ustar\0')) return block.toString('latin1', 508, 512) === 'tar\0' ? 'star' : 'ustar'
  return magic === 'ustar  \0' ? 'gnu' : 'v7'
}

/** GNU headers keep times where ustar has its prefix; Go before 1.8 wrote a prefix there, so that is read too. */
function parsePrefix(block: Buffer, format: TarFormat, offset: number): string {
  if (format === 'ustar') return decodeName(block, PREFIX, PREFIX + 155)
  if (format === 'star') return decodeName(block, PREFIX, PREFIX + 131)
  if (format === 'v7' || block[PREFIX] === 0) return ''
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

function checksum(block: Buffer, signed: boolean): number {
  let sum = 8 * 0x20
  for (let i = 0; i < BLOCK; i++) {
    const byte = block[i] as number
    if (i < CHECKSUM || i >= CHECKSUM + 8) sum += signed && byte > 127 ? byte - 256 : byte
  }
  return sum
}

/** NaN where the field holds anything but octal digits between spaces and NULs; 0 where it is empty. */
function parseOctal(block: Buffer, start: number, length: number): number {
  let at = start
  let end = start + length
  const blank = (byte: number | undefined) => byte === 0 || byte === 0x20
  while (at < end && blank(block[at])) at++
  while (end > at && blank(block[end - 1])) end--
  let value = 0
  for (; at < end; at++) {
    const byte = block[at] as number
    if (byte === 0) break
    if (byte < 0x30 || byte > 0x37) return Number.NaN
    value = value * 8 + (byte - 0x30)
  }
  return value
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
