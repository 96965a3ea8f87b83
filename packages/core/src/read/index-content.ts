import type { EntryAllowance } from '../layer/entry-allowance.js'
import { type IndexedLayer, indexLayer } from '../layer/index-layer.js'
import { indexListing } from '../layer/index-listing.js'
import { indexTarFile } from '../layer/index-tar-file.js'
import type { BlobContent, BlobKey } from '../source/source.js'
import { watch } from '../source/watch.js'
import { watchReads } from '../source/watch-reads.js'
import type { ReadAt } from '../tar/scan.js'
import type { EstimateQueue } from './estimate-queue.js'

export interface ContentOptions {
  readonly allowance: EntryAllowance
  /** Whether all bytes are read and hashed. */
  readonly digests: boolean
  readonly signal: AbortSignal | undefined
  readonly estimates: EstimateQueue
  /** Is told how far the reading is, in bytes of the blob. */
  readonly onRead: (readBytes: number) => void
}

/** Indexes what a blob holds, in the fastest way that there is to read it. Throws as indexLayer does, and IMAGE_CHANGED. */
export async function indexContent(
  key: BlobKey,
  content: BlobContent,
  options: ContentOptions,
): Promise<IndexedLayer> {
  const indexed = await readContent(key, content, options)
  await content.checkUnchanged?.()
  return indexed
}

async function readContent(
  key: BlobKey,
  content: BlobContent,
  options: ContentOptions,
): Promise<IndexedLayer> {
  const { allowance, digests, signal, estimates, onRead } = options
  const whole = (bytes: AsyncIterable<Uint8Array>) =>
    indexLayer(
      key,
      watch(bytes, signal, ({ readBytes }) => onRead(readBytes), null),
      allowance,
      digests,
      signal,
    )
  switch (content.kind) {
    case 'stored':
      return whole(content.open())
    case 'file': {
      const { size, readAt } = content
      if (digests) return whole(inPieces(readAt, size))
      const { gzipEstimate } = await estimates.add(readAt, size)
      const index = await indexTarFile(key, size, watchReads(readAt, signal, onRead), allowance)
      return { index, facts: { compression: 'none', gzipEstimate, digests: null } }
    }
    case 'listing': {
      const { index, gzipEstimate } = await indexListing(key, content, allowance)
      return { index, facts: { compression: 'none', gzipEstimate, digests: null } }
    }
  }
}

const PIECE = 256 << 10

async function* inPieces(readAt: ReadAt, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < size; at += PIECE) yield await readAt(at, Math.min(PIECE, size - at))
}
