import { damaged } from '../damage.js'
import {
  BLOCK_HEADER,
  type BlockHeader,
  CHECKSUM,
  type DecodeFrame,
  parseBlockHeader,
} from '../frame-blocks.js'
import { BlockDecoder } from './block-decoder.js'
import { Corruption } from './corruption.js'
import { Window } from './window.js'
import { Xxh64 } from './xxh64.js'

/** Decodes frames where node:zlib does not know zstd: before Node 22.15. */
export function scriptDecoder(): DecodeFrame {
  const window = new Window()
  const decoder = new BlockDecoder()
  const checksum = new Xxh64()

  return async function* decode(frame, runs) {
    const { windowSize, contentSize, maxBlockSize, hasChecksum } = frame
    window.clear(Math.min(windowSize, contentSize ?? windowSize), maxBlockSize)
    decoder.clear()
    checksum.clear()
    try {
      for await (const { bytes, last } of runs) {
        const end = bytes.length - (last && hasChecksum ? CHECKSUM : 0)
        for (let at = 0; at < end; ) {
          const header = parseBlockHeader(bytes, at)
          const body = bytes.subarray(at + BLOCK_HEADER, at + BLOCK_HEADER + header.length)
          at += BLOCK_HEADER + header.length
          const content = decodeBlock(header, body, maxBlockSize)
          if (hasChecksum) checksum.update(content)
          if (content.length > 0) yield content
        }
        if (end < bytes.length && checksum.digest() !== bytes.readUInt32LE(end)) {
          throw new Corruption('a wrong checksum')
        }
      }
    } catch (error) {
      throw error instanceof Corruption
        ? damaged(frame.offset, `${error.message}, in the frame`, error)
        : error
    }
  }

  function decodeBlock({ type, size }: BlockHeader, body: Buffer, room: number): Buffer {
    window.beginBlock(room)
    const start = window.position
    if (type === 'raw') window.write(body)
    else if (type === 'rle') window.fill(body[0] as number, size)
    else decoder.decode(body, window, room)
    // A copy: the window will be written over.
    return Buffer.from(window.bytes.subarray(start, window.position))
  }
}
