import { invalidTar } from './invalid-tar.js'
import { decodeName } from './name.js'
import { parseNumber, parseOctal } from './number.js'
import { NumberRun } from './number-run.js'

export const BLOCK = 512

/** No extended header, long name or sparse map may claim more: the limit of Go's reader and of libarchive. */
export const META_LIMIT = 1 << 20

export type TarFormat = 'v7' | 'ustar' | 'star' | 'gnu'

/** The fields of one header block, which extended headers then change (POSIX pax, "ustar Interchange Format"). */
export class TarHeader {
  format: TarFormat = 'v7'
  typeflag = '\0'
  name = ''
  linkname = ''
  /** Bytes that the header claims to be followed by; may be negative in a broken one. */
  size = 0
  mode = 0
  uid = 0
  gid = 0
  /** Seconds since 1970. */
  mtime = 0
  devmajor = 0
  devminor = 0
  readonly owners = new NumberRun([100, 108, 116], 8)
  readonly times = new NumberRun([136], 12)
  readonly devices = new NumberRun([329, 337], 8)
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
 * Reads the header block at `at` as Go's archive/tar does, into `header`: one serves for all members. `words` are the same
 * bytes by four, where they can be seen so. Throws TAR_INVALID, naming the byte of the tar where the block begins.
 */
export function readHeader(
  header: TarHeader,
  bytes: Buffer,
  at: number,
  words: Int32Array | null,
  offset: number,
): void {
  if (!isTarHeader(bytes, at, words)) throw invalidTar(offset, 'its checksum is wrong')
  const format = formatOf(bytes, at)
  header.format = format
  header.typeflag = TYPEFLAGS[bytes[at + 156] as number] as string
  header.name = decodeName(bytes, at, at + 100)
  header.linkname = bytes[at + 157] === 0 ? '' : decodeName(bytes, at + 157, at + 257)
  header.size = parseNumber(bytes, at, 124, 12, offset)
  const owners = header.owners.read(bytes, at, words, offset)
  header.mode = owners[0] as number
  header.uid = owners[1] as number
  header.gid = owners[2] as number
  header.mtime = header.times.read(bytes, at, words, offset)[0] as number
  const devices = format === 'v7' ? null : header.devices.read(bytes, at, words, offset)
  header.devmajor = devices?.[0] ?? 0
  header.devminor = devices?.[1] ?? 0
  if (bytes[at + PREFIX] === 0) return
  const prefix = parsePrefix(bytes.subarray(at, at + BLOCK), format, offset)
  if (prefix !== '') header.name = `${prefix}/${header.name}`
}

const TYPEFLAGS = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code))

const MAGIC = Buffer.from('ustar')

function formatOf(bytes: Buffer, at: number): TarFormat {
  const version = at + 257 + MAGIC.length
  for (let i = 0; i < MAGIC.length; i++) if (bytes[at + 257 + i] !== MAGIC[i]) return 'v7'
  if (bytes[version] === 0) {
    // The last four bytes tell the two apart.
    return bytes[at + 508] === 0x74 && bytes.toString('latin1', at + 508, at + 512) === 'tar\0'
      ? 'star'
      : 'ustar'
  }
  return bytes[version] === 0x20 && bytes[version + 1] === 0x20 && bytes[version + 2] === 0 ? 'gnu' : 'v7'
}

/** GNU headers keep times where ustar has its prefix; Go before 1.8 wrote a prefix there, so that is read too. */
function parsePrefix(block: Buffer, format: TarFormat, offset: number): string {
  if (format === 'ustar') return decodeName(block, PREFIX, PREFIX + 155)
  if (format === 'star') return decodeName(block, PREFIX, PREFIX + 131)
  if (format === 'v7') return ''
  try {
    parseNumber(block, 0, PREFIX, 12, offset)
    if (block[PREFIX + 12] !== 0) parseNumber(block, 0, PREFIX + 12, 12, offset)
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
