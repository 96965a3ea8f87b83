import { LayersizeError } from '../../errors.js'
import { ByteReader } from './byte-reader.js'
import { damaged, truncated } from './damage.js'
import { type DecodeFrame, readBlocks } from './frame-blocks.js'
import { type FrameHeader, HEADER_START, headerLength, parseFrameHeader } from './frame-header.js'
import { nativeDecoder } from './native-decoder.js'

const FRAME = '28b52ffd'
/** The first byte has 16 values. */
const SKIPPABLE = '5_2a4d18'
const LEGACY = /^(2[2-7]b52ffd|fd2fb51e)$/

/**
 * The content of zstd frames, one after the other. Throws COMPRESSION_INVALID, _TRUNCATED and _UNSUPPORTED; what the
 * bytes throw passes through.
 *
 * node:zlib ends without a word after the first frame, and a zstd:chunked layer has thousands: hence the walk.
 */
export async function* unzstd(
  bytes: AsyncIterable<Uint8Array>,
  decoder: DecodeFrame | null = nativeDecoder,
): AsyncGenerator<Buffer> {
  const reader = new ByteReader(bytes)
  try {
    const decode = decoder ?? (await import('./script/script-decoder.js')).scriptDecoder()
    while (await reader.fill(1)) {
      const frame = await nextFrame(reader)
      if (!frame) continue
      let size = 0
      for await (const chunk of decode(frame, readBlocks(reader, frame))) {
        size += chunk.length
        yield chunk
      }
      if (size !== (frame.contentSize ?? size)) {
        throw damaged(frame.offset, `a frame of ${size} bytes instead of ${frame.contentSize}`)
      }
    }
  } finally {
    await reader.close()
  }
}

/** The header of the frame that comes next; null where that was one to skip. */
async function nextFrame(reader: ByteReader): Promise<FrameHeader | null> {
  const { offset } = reader
  const whole = await reader.fill(4)
  const magic = reader.unread.toString('hex', 0, 4).replace(/^5./, '5_')
  if (!FRAME.startsWith(magic) && !SKIPPABLE.startsWith(magic)) throw noFrame(magic, offset)
  if (!whole || !(await reader.fill(magic === FRAME ? HEADER_START : 8))) throw truncated()
  if (magic === FRAME) {
    const length = headerLength(reader.unread)
    if (!(await reader.fill(length))) throw truncated()
    return parseFrameHeader(reader.take(length), offset)
  }
  if (!(await reader.skip(8 + reader.unread.readUInt32LE(4)))) throw truncated()
  return null
}

function noFrame(magic: string, offset: number): LayersizeError {
  if (LEGACY.test(magic)) {
    return new LayersizeError('COMPRESSION_UNSUPPORTED', 'it is compressed with a zstd from before 0.8', {
      hint: 'Decompress it first.',
    })
  }
  return new LayersizeError(
    'COMPRESSION_INVALID',
    `its zstd data ends at byte ${offset}, and something else follows`,
  )
}
