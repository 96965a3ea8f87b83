import { LayersizeError } from '../errors.js'
import { Beginning } from './beginning.js'
import type { ByteSink } from './byte-sink.js'
import { Gunzip } from './gunzip.js'
import { UnzstdSink } from './zstd/unzstd-sink.js'

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
 * Takes bytes that are perhaps compressed and writes them as they were before into a sink; `onKind` is told of the kind
 * first. Throws COMPRESSION_INVALID, COMPRESSION_TRUNCATED, and COMPRESSION_UNSUPPORTED.
 */
export function decompressor<T>(sink: ByteSink<T>, onKind?: (kind: Compression) => void): ByteSink<T> {
  return new Beginning(6, (head) => {
    const kind = sniffCompression(head)
    onKind?.(kind)
    switch (kind) {
      case 'none':
        return sink
      case 'gzip':
        return new Gunzip(sink)
      case 'zstd':
        return new UnzstdSink(sink)
      default:
        throw new LayersizeError('COMPRESSION_UNSUPPORTED', `it is compressed with ${kind}`, {
          hint: 'This version reads plain, gzip and zstd; decompress it first.',
        })
    }
  })
}
