import type { EntryAllowance } from '../layer/entry-allowance.js'
import type { IndexedLayer } from '../layer/index-layer.js'
import { aborted } from '../source/aborted.js'
import type { BlobKey, RandomSource, StoredBlob } from '../source/source.js'
import { EstimateQueue } from './estimate-queue.js'
import { indexContent } from './index-content.js'
import type { ReadProgress } from './read-progress.js'
import { Turns } from './turns.js'

export interface IndexOptions {
  readonly allowance: EntryAllowance
  readonly digests: boolean
  readonly signal: AbortSignal | undefined
  readonly progress: ReadProgress
}

/** libuv decompresses on four threads; the fourth is left for reading. */
const AT_ONCE = 3

/** Indexes each blob once, some at a time, the largest first: the longest must not be what all wait for at the end. */
export async function indexBlobs(
  blobs: readonly StoredBlob[],
  open: RandomSource['open'],
  { allowance, digests, signal, progress }: IndexOptions,
): Promise<Map<BlobKey, IndexedLayer>> {
  const distinct = [...new Map(blobs.map((blob) => [blob.key, blob])).values()]
  const waiting = distinct.sort((a, b) => b.size - a.size)
  for (const { size } of waiting) progress.expect(size)
  const indexes = new Map<BlobKey, IndexedLayer>()
  // Where one blob cannot be read, nobody waits for the others.
  const stop = new AbortController()
  const onAbort = () => stop.abort(signal?.reason)
  signal?.addEventListener('abort', onAbort)
  if (signal?.aborted) onAbort()
  const failures: unknown[] = []
  const estimates = new EstimateQueue()
  // What is not decompressed keeps the main thread busy: several at once would only take more memory.
  const alone = new Turns(1)
  const work = async () => {
    for (let blob = waiting.shift(); blob && failures.length === 0; blob = waiting.shift()) {
      const { key, size } = blob
      let before = 0
      const onRead = (readBytes: number) => {
        if (readBytes > before) progress.add(readBytes - before)
        before = Math.max(before, readBytes)
      }
      await using content = await open(blob)
      const index = () =>
        indexContent(key, content, { allowance, digests, signal: stop.signal, estimates, onRead })
      indexes.set(key, await (content.kind === 'stored' ? index() : alone.run(index)))
      // A listing is read to its end, whatever happens meanwhile.
      if (signal?.aborted) throw aborted(signal)
      onRead(size)
    }
  }
  const stopOthers = (error: unknown) => {
    failures.push(error)
    stop.abort()
  }
  await Promise.all(Array.from({ length: AT_ONCE }, () => work().catch(stopOthers)))
  signal?.removeEventListener('abort', onAbort)
  if (failures.length > 0) throw signal?.aborted ? aborted(signal) : failures[0]
  return indexes
}
