import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { LayersizeError } from '../errors.js'
import { peek } from './peek.js'

export type Compression = 'none' | 'gzip' | 'zstd' | 'bzip2' | 'xz'

const MAGIC: readonly (readonly [Compression, string])[] = [
  ['gzip', '1f8b'],
  ['zstd', '28b52ffd'],
  ['bzip2', '425a68'],
  ['xz', 'fd377a585a00'],
]

/** The size of zlib's output buffers: the default of 16 KiB costs a third of the speed. */
const CHUNK = 256 * 1024

/** How bytes that begin so are compressed. File names and media types lie; the first bytes do not. */
export function sniffCompression(head: Buffer): Compression {
  const hex = head.subarray(0, 6).toString('hex')
  // A zstd stream may begin with a skippable frame, whose magic has 16 values.
  if (/^5.2a4d18/.test(hex)) return 'zstd'
  return MAGIC.find(([, magic]) => hex.startsWith(magic))?.[0] ?? 'none'
}

/**
 * The bytes as they were before compression, whatever kind that is. Throws COMPRESSION_INVALID, COMPRESSION_TRUNCATED,
 * and COMPRESSION_UNSUPPORTED; what the given bytes throw passes through.
 */
export async function decompress(bytes: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Buffer>> {
  const { head, bytes: whole } = await peek(bytes, 6)
  const compression = sniffCompression(head)
  switch (compression) {
    case 'none':
      return whole
    case 'gzip':
      return gunzip(whole)
    default:
      throw new LayersizeError('COMPRESSION_UNSUPPORTED', `it is compressed with ${compression}`, {
        hint: 'This version reads plain and gzip; decompress it first.',
      })
  }
}

async function* gunzip(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const stream = createGunzip({ chunkSize: CHUNK })
  // Its errors are those that the loop below throws.
  pipeline(Readable.from(bytes, { objectMode: false, highWaterMark: CHUNK }), stream, () => {})
  try {
    yield* stream as AsyncIterable<Buffer>
  } catch (error) {
    throw fromZlib(error as NodeJS.ErrnoException)
  }
}

function fromZlib(error: NodeJS.ErrnoException): Error {
  if (error.code === 'Z_BUF_ERROR') {
    return new LayersizeError('COMPRESSION_TRUNCATED', 'its gzip data ends in the middle', { cause: error })
  }
  if (error.code?.startsWith('Z_')) {
    return new LayersizeError('COMPRESSION_INVALID', `its gzip data is damaged: ${error.message}`, {
      cause: error,
    })
  }
  return error
}
