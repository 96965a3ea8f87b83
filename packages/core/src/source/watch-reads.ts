import type { ReadAt } from '../tar/scan.js'
import { aborted } from './aborted.js'

/** The same reading; tells where each read ends, and throws ABORTED once the signal says so. */
export function watchReads(
  readAt: ReadAt,
  signal: AbortSignal | undefined,
  onRead: (endsAt: number) => void,
): ReadAt {
  return async (at, length, into) => {
    if (signal?.aborted) throw aborted(signal)
    const bytes = await readAt(at, length, into)
    onRead(at + bytes.length)
    return bytes
  }
}
