import { LayersizeError } from '../errors.js'
import { aborted, untilAborted } from './aborted.js'
import type { OnProgress } from './progress.js'

/** The same bytes; tells how far they are, and throws ABORTED as soon as the signal says so, even while none come. */
export async function* watch(
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
  onProgress: OnProgress | undefined,
  totalBytes: number | null,
): AsyncGenerator<Uint8Array> {
  const iterator = bytes[Symbol.asyncIterator]()
  let readBytes = 0
  try {
    for (;;) {
      const next = await untilAborted(iterator.next(), signal)
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
    // Not awaited: a stalled stream would never answer.
    iterator.return?.()?.catch(() => {})
  }
}
