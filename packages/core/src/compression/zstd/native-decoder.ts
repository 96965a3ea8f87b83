import type { Transform } from 'node:stream'
import * as zlib from 'node:zlib'
import { damaged } from './damage.js'
import type { BlockRun, DecodeFrame } from './frame-blocks.js'
import { type FrameHeader, HEADER_START, MAX_BLOCK_LOG } from './frame-header.js'
import { runZlib } from './run-zlib.js'

/** The size of output buffers: the default of 16 KiB costs a third of the speed. */
const CHUNK = 256 << 10

/** zlib works on while the caller has a chunk in hand; several buffers would else be joined, which is a copy. */
const READ_AHEAD = { readableObjectMode: true, readableHighWaterMark: 4 }

/** What node:zlib has since Node 22.15. */
interface ZlibWithZstd {
  readonly constants: { readonly ZSTD_d_windowLogMax: number }
  createZstdDecompress(options: object): Transform & { readonly bytesWritten: number }
  zstdDecompressSync(bytes: Uint8Array, options: object): Buffer
}

/** Decodes frames with node:zlib; null where that does not know zstd. */
export const nativeDecoder: DecodeFrame | null =
  'createZstdDecompress' in zlib ? decodeWith(zlib as unknown as ZlibWithZstd) : null

function decodeWith({ constants, createZstdDecompress, zstdDecompressSync }: ZlibWithZstd): DecodeFrame {
  return async function* decode(frame, runs) {
    const first: BlockRun = (await runs.next()).value
    if (first.last) {
      const content = decodeWhole(frame, first)
      if (content.length > 0) yield content
      return
    }
    const stream = createZstdDecompress({
      ...READ_AHEAD,
      chunkSize: CHUNK,
      // The default refuses windows of more than 128 MiB.
      params: { [constants.ZSTD_d_windowLogMax]: 31 },
    })
    try {
      yield* runZlib(stream, join(frame, first, runs))
    } catch (error) {
      throw error instanceof Error && error === stream.errored ? fromZstd(error, frame) : error
    }
  }

  /** zstd:chunked has a frame for every file: a stream for each would take ten times as long. */
  function decodeWhole(frame: FrameHeader, { bytes, room }: BlockRun): Buffer {
    const whole = Buffer.concat([frame.bytes, bytes])
    const windowLog = Math.max(MAX_BLOCK_LOG, Math.ceil(Math.log2(room)))
    // A window with room for all of it does as well as a larger one, which zstd would have to get from the system.
    if (!frame.singleSegment && frame.windowSize > 2 ** windowLog) whole[HEADER_START] = (windowLog - 10) << 3
    // With a byte to spare, zstd need not ask for more; 64 is the least allowed.
    const chunkSize = Math.max(64, Math.min(frame.contentSize ?? room, room) + 1)
    try {
      return zstdDecompressSync(whole, { chunkSize })
    } catch (error) {
      throw fromZstd(error as Error, frame)
    }
  }
}

async function* join(
  frame: FrameHeader,
  first: BlockRun,
  runs: AsyncIterable<BlockRun>,
): AsyncGenerator<Buffer> {
  yield Buffer.concat([frame.bytes, first.bytes])
  for await (const { bytes } of runs) yield bytes
}

function fromZstd(error: NodeJS.ErrnoException, frame: FrameHeader): Error {
  return error.code === 'ZSTD_error_memory_allocation'
    ? error
    : damaged(frame.offset, `${error.message}, in the frame`, error)
}
