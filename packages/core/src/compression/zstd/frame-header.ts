import { LayersizeError } from '../../errors.js'
import { damaged } from './damage.js'

/** What a frame says of itself (RFC 8878, 3.1.1.1). */
export interface FrameHeader {
  /** The header as it stands in the data, magic and all. */
  readonly bytes: Buffer
  /** Where it stands there. */
  readonly offset: number
  /** All of the content is in the window, whose size the header does not tell. */
  readonly singleSegment: boolean
  /** How far back matches may reach, in bytes. */
  readonly windowSize: number
  readonly contentSize: number | null
  readonly hasChecksum: boolean
  /** The most that a block may hold, or expand to. */
  readonly maxBlockSize: number
}

/** The magic, and the byte that tells how long the header is. */
export const HEADER_START = 5

/** What `zstd --long=31` makes; the format would allow 3.75 TiB. */
const MAX_WINDOW_SIZE = 2 ** 31

/** The largest block of any frame: 128 KiB. */
export const MAX_BLOCK_LOG = 17
export const MAX_BLOCK_SIZE = 1 << MAX_BLOCK_LOG

/** How long a header is that begins so. */
export function headerLength(start: Buffer): number {
  return layout(start[4] as number).end
}

/** Reads a whole header. Throws COMPRESSION_INVALID and COMPRESSION_UNSUPPORTED. */
export function parseFrameHeader(bytes: Buffer, offset: number): FrameHeader {
  const descriptor = bytes[4] as number
  if (descriptor & 0x08) throw damaged(offset, 'a reserved bit is set in the frame')
  const { singleSegment, dictionary, content, end } = layout(descriptor)
  if (bytes.subarray(dictionary, content).some((byte) => byte !== 0)) {
    throw new LayersizeError('COMPRESSION_UNSUPPORTED', 'its zstd data needs a dictionary', {
      hint: 'Decompress it with its dictionary first.',
    })
  }
  const contentSize = readContentSize(bytes.subarray(content, end))
  const windowSize = singleSegment ? (contentSize as number) : readWindowSize(bytes[HEADER_START] as number)
  if (windowSize > MAX_WINDOW_SIZE) {
    throw new LayersizeError('COMPRESSION_UNSUPPORTED', 'its zstd data needs a window of more than 2 GiB', {
      hint: 'Compress it with --long=31 at most, or decompress it first.',
    })
  }
  return {
    bytes,
    offset,
    singleSegment,
    windowSize,
    contentSize,
    hasChecksum: (descriptor & 0x04) !== 0,
    maxBlockSize: Math.min(windowSize, MAX_BLOCK_SIZE),
  }
}

/** Where the fields stand, by the byte that tells it. */
function layout(descriptor: number) {
  const singleSegment = (descriptor & 0x20) !== 0
  const dictionary = HEADER_START + (singleSegment ? 0 : 1)
  const content = dictionary + ([0, 1, 2, 4][descriptor & 3] as number)
  const contentLength = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] as number
  return { singleSegment, dictionary, content, end: content + contentLength }
}

function readContentSize(field: Buffer): number | null {
  switch (field.length) {
    case 0:
      return null
    case 2:
      return field.readUInt16LE() + 256
    case 8:
      return Number(field.readBigUInt64LE())
    default:
      return field.readUIntLE(0, field.length)
  }
}

function readWindowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3))
  return base + (base / 8) * (descriptor & 7)
}
