import { LayersizeError } from '../errors.js'
import { aborted } from './aborted.js'
import type { OnProgress } from './progress.js'

/** The same bytes; tells how far they are, and throws ABORTED as soon as the signal says so, even while none come. */
export async function* watch(
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
  onProgress: OnProgress | undefined,
  totalBytes: number | null,
): AsyncGenerator<Uint8Array> {
  const iterator = bytes[Symbol.asyncIterator]()
  let stop = () => {}
  const onAbort = () => stop()
  signal?.addEventListener('abort', onAbort)
  let readBytes = 0
  try {
    for (;;) {
      // No Promise.race with one promise for all: it would keep each chunk as long as that promise.
      const next = await new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
        stop = () => reject(signal?.reason)
        if (signal?.aborted) stop()
        else iterator.next().then(resolve, reject)
      })
      if (next.done) return
      if (!(next.value instanceof Uint8Array)) {
        throw new LayersizeError('OPTION_INVALID', `The stream gives ${typeof next.value}s, not bytes`)
      }
      readBytes += next.value.length
      onProgress?.({ readBytes, totalBytes })
      yield next.value
    }
  } catch (error) {
    // A stream that the signal destroys throws an error of its own, perhaps first.
    throw signal?.aborted ? aborted(signal) : error
  } finally {
    signal?.removeEventListener('abort', onAbort)
    // Not awaited: a stalled stream would never answer.
    iterator.return?.()?.catch(() => {})
  }
}
