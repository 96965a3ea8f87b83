import { pump } from '../../compression/byte-sink.js'
import { decompressor } from '../../compression/decompress.js'
import type { OnProgress } from '../progress.js'
import type { OnceSource } from '../source.js'
import { watch } from '../watch.js'
import { ofArchive } from './archive-error.js'
import { passingArchive } from './passing-archive.js'

/** An archive whose bytes come once, such as standard input, plain or compressed. `name` stands in errors. */
export function streamArchive(
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
  onProgress: OnProgress | undefined,
  size: number | null = null,
  name = 'The input',
): OnceSource {
  return {
    access: 'once',
    async read(visit) {
      try {
        return await pump(watch(bytes, signal, onProgress, size), decompressor(await passingArchive(visit)))
      } catch (error) {
        throw ofArchive(error, name)
      }
    },
    async [Symbol.asyncDispose]() {},
  }
}
