import type { ByteReader } from './byte-reader.js'
import { damaged, truncated } from './damage.js'
import type { FrameHeader } from './frame-header.js'

/** Some whole blocks of a frame as they stand in the data; the last is followed by the frame's checksum if it has one. */
export interface BlockRun {
  readonly bytes: Buffer
  /** The most that they can come to, whatever the frame says. */
  readonly room: number
  readonly last: boolean
}

/** Gives a frame's content. Throws COMPRESSION_INVALID, and what `runs` throws. */
export type DecodeFrame = (frame: FrameHeader, runs: AsyncGenerator<BlockRun>) => AsyncGenerator<Buffer>

export const BLOCK_HEADER = 3
export const CHECKSUM = 4
/** Blocks of a run: with 128 KiB each, they come to a megabyte at most. */
const RUN = 8

export interface BlockHeader {
  readonly type: 'raw' | 'rle' | 'compressed' | 'reserved'
  /** Of the content, or of the body if that is compressed. */
  readonly size: number
  /** Of the body, which follows. */
  readonly length: number
  readonly last: boolean
}

const BLOCK_TYPES = ['raw', 'rle', 'compressed', 'reserved'] as const

export function parseBlockHeader(bytes: Buffer, at: number): BlockHeader {
  const header = bytes.readUIntLE(at, BLOCK_HEADER)
  const type = BLOCK_TYPES[(header >> 1) & 3] as BlockHeader['type']
  const size = header >> 3
  return { type, size, length: type === 'rle' ? 1 : size, last: (header & 1) === 1 }
}

/** The blocks that follow a frame's header. Throws COMPRESSION_INVALID and COMPRESSION_TRUNCATED. */
export async function* readBlocks(reader: ByteReader, frame: FrameHeader): AsyncGenerator<BlockRun> {
  let last = false
  while (!last) {
    let end = 0
    let room = 0
    for (let blocks = 0; blocks < RUN && !last; blocks++) {
      if (!(await reader.fill(end + BLOCK_HEADER))) throw truncated()
      const block = parseBlockHeader(reader.unread, end)
      checkBlock(block, frame, reader.offset + end)
      room += block.type === 'compressed' ? frame.maxBlockSize : block.size
      last = block.last
      end += BLOCK_HEADER + block.length + (last && frame.hasChecksum ? CHECKSUM : 0)
      if (!(await reader.fill(end))) throw truncated()
    }
    yield { bytes: reader.take(end), room, last }
  }
}

function checkBlock({ type, size }: BlockHeader, frame: FrameHeader, offset: number): void {
  if (type === 'reserved') throw damaged(offset, 'a block of a reserved type')
  if (size > frame.maxBlockSize) throw damaged(offset, 'a block that is too large')
  if (type === 'compressed' && size === 0) throw damaged(offset, 'a compressed block of nothing')
}
