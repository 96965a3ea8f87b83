import { aborted } from './aborted.js'
import type { OnProgress } from './source.js'

/** The same bytes; tells how far they are, and throws ABORTED as soon as the signal says so, even while none come. */
export async function* watch(
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
  onProgress: OnProgress | undefined,
  totalBytes: number | null,
): AsyncGenerator<Uint8Array> {
  const iterator = bytes[Symbol.asyncIterator]()
  const { promise: stopped, stop } = rejectOnAbort(signal)
  let readBytes = 0
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), stopped])
      if (next.done) return
      readBytes += next.value.length
      onProgress?.({ readBytes, totalBytes })
      yield next.value
    }
  } catch (error) {
    // A stream that the signal destroys throws an error of its own, perhaps first.
    throw signal?.aborted ? aborted(signal) : error
  } finally {
    stop()
    // Not awaited: a stalled stream would never answer.
    iterator.return?.()?.catch(() => {})
  }
}

function rejectOnAbort(signal: AbortSignal | undefined): { promise: Promise<never>; stop: () => void } {
  let onAbort = () => {}
  const promise = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal?.reason)
    if (signal?.aborted) onAbort()
    else signal?.addEventListener('abort', onAbort, { once: true })
  })
  promise.catch(() => {})
  return { promise, stop: () => signal?.removeEventListener('abort', onAbort) }
}
