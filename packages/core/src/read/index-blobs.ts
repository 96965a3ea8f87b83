import type { EntryAllowance } from '../layer/entry-allowance.js'
import { indexLayer } from '../layer/index-layer.js'
import type { OnProgress } from '../source/progress.js'
import type { BlobKey, RandomSource, StoredBlob } from '../source/source.js'
import { watch } from '../source/watch.js'

export interface IndexOptions {
  readonly allowance: EntryAllowance
  readonly digests: boolean
  readonly signal: AbortSignal | undefined
  readonly onProgress: OnProgress | undefined
}

export type Indexed = Awaited<ReturnType<typeof indexLayer>>

/** Decompression runs on libuv's four threads. */
const AT_ONCE = 4

/** Indexes each blob once, some at a time, the largest first: the longest must not be what all wait for at the end. */
export async function indexBlobs(
  blobs: readonly StoredBlob[],
  open: RandomSource['open'],
  options: IndexOptions,
): Promise<Map<BlobKey, Indexed>> {
  const distinct = [...new Map(blobs.map((blob) => [blob.key, blob])).values()]
  const waiting = distinct.sort((a, b) => b.size - a.size)
  const totalBytes = waiting.reduce((sum, { size }) => sum + size, 0)
  const indexes = new Map<BlobKey, Indexed>()
  let readBytes = 0
  // Where one blob cannot be read, nobody waits for the others.
  const stop = new AbortController()
  const onAbort = () => stop.abort(options.signal?.reason)
  options.signal?.addEventListener('abort', onAbort)
  if (options.signal?.aborted) onAbort()
  const failures: unknown[] = []
  const work = async () => {
    for (let blob = waiting.shift(); blob && failures.length === 0; blob = waiting.shift()) {
      let before = 0
      const onProgress: OnProgress = (now) => {
        readBytes += now.readBytes - before
        before = now.readBytes
        options.onProgress?.({ readBytes, totalBytes })
      }
      await using content = await open(blob)
      if (content.kind !== 'stored') throw new Error(`nobody reads a ${content.kind} yet`)
      const bytes = watch(content.open(), stop.signal, onProgress, totalBytes)
      indexes.set(blob.key, await indexLayer(blob.key, bytes, options.allowance, options.digests))
    }
  }
  const stopOthers = (error: unknown) => {
    failures.push(error)
    stop.abort()
  }
  await Promise.all(Array.from({ length: AT_ONCE }, () => work().catch(stopOthers)))
  options.signal?.removeEventListener('abort', onAbort)
  if (failures.length > 0) throw failures[0]
  return indexes
}
