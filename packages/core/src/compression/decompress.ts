import { LayersizeError } from '../errors.js'
import { gunzip } from './gunzip.js'
import { peek } from './peek.js'
import { unzstd } from './zstd/unzstd.js'

export type Compression = 'none' | 'gzip' | 'zstd' | 'bzip2' | 'xz'

const MAGIC: readonly (readonly [Compression, RegExp])[] = [
  ['gzip', /^1f8b/],
  // A frame, one to skip, or one of a version before 0.8, which is refused later on.
  ['zstd', /^(28b52ffd|5.2a4d18|2[2-7]b52ffd|fd2fb51e)/],
  ['bzip2', /^425a68/],
  ['xz', /^fd377a585a00/],
]

/** How bytes that begin so are compressed. File names and media types lie; the first bytes do not. */
export function sniffCompression(head: Buffer): Compression {
  const hex = head.toString('hex', 0, 6)
  return MAGIC.find(([, magic]) => magic.test(hex))?.[0] ?? 'none'
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
    case 'zstd':
      return unzstd(whole)
    default:
      await whole[Symbol.asyncIterator]().return?.()
      throw new LayersizeError('COMPRESSION_UNSUPPORTED', `it is compressed with ${compression}`, {
        hint: 'This version reads plain, gzip and zstd; decompress it first.',
      })
  }
}
