import { LayersizeError } from '../../errors.js'
import type { Inodes } from '../../layer/inodes.js'
import { layerError } from '../../layer/layer-error.js'
import type { LayerIndex } from '../../layer/layer-index.js'
import { storedBytes } from '../../layer/stored-bytes.js'
import { aborted } from '../../source/aborted.js'
import type { BlobContent, RandomSource, StoredBlob } from '../../source/source.js'
import { watch } from '../../source/watch.js'
import { watchReads } from '../../source/watch-reads.js'
import type { ReadProgress } from '../read-progress.js'
import { findCandidates, type WantedDigests } from './find-candidates.js'
import { readFileDigests } from './read-file-digests.js'
import { readListingDigests } from './read-listing-digests.js'
import { readStreamDigests } from './read-stream-digests.js'

/** A layer of an image as it was indexed; a blob may stand in the image many times, and each time its index is the same. */
export interface IndexedBlob {
  readonly blob: StoredBlob
  readonly index: LayerIndex
}

export interface IdentifyOptions {
  readonly wanted: WantedDigests
  readonly signal: AbortSignal | undefined
  readonly progress: ReadProgress
}

/**
 * Takes the digests that are missing to tell which files of an image are the same: for each index for which any were, the
 * index with them. Throws IMAGE_CHANGED, ABORTED, and what reading throws.
 */
export async function identify(
  layers: readonly IndexedBlob[],
  open: RandomSource['open'],
  { wanted, signal, progress }: IdentifyOptions,
): Promise<Map<LayerIndex, LayerIndex>> {
  const distinct = new Map<LayerIndex, { blob: StoredBlob; inodes: Inodes; times: number }>()
  for (const { blob, index } of layers) {
    const times = 1 + (distinct.get(index)?.times ?? 0)
    distinct.set(index, { blob, inodes: index.inodes, times })
  }
  const candidates = findCandidates([...distinct.values()], wanted)
  const work = [...distinct].map(([index, { blob }], i) => {
    const rows = inTarOrder(index.inodes, candidates[i] as Uint32Array)
    return { index, blob, rows }
  })
  for (const { index, rows } of work) {
    progress.expect(rows.reduce((sum, row) => sum + storedBytes(index.inodes, row), 0))
  }
  const identified = new Map<LayerIndex, LayerIndex>()
  for (const { index, blob, rows } of work) {
    if (rows.length === 0) continue
    const digests = Buffer.alloc(32 * rows.length)
    let taken = 0
    const take = (place: number, digest: string) => {
      if (signal?.aborted) throw aborted(signal)
      digests.write(digest, 32 * place, 'hex')
      progress.add(storedBytes(index.inodes, rows[place] as number))
      taken++
    }
    await using content = await open(blob)
    await readDigests(blob, content, index, rows, take, signal)
    await content.checkUnchanged?.()
    if (taken < rows.length) throw lost(blob)
    identified.set(index, { ...index, inodes: withDigests(index.inodes, rows, digests) })
  }
  return identified
}

async function readDigests(
  { key }: StoredBlob,
  content: BlobContent,
  index: LayerIndex,
  rows: Uint32Array,
  take: (place: number, digest: string) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  switch (content.kind) {
    case 'file':
      return readFileDigests(
        watchReads(content.readAt, signal, () => {}),
        index.inodes,
        rows,
        take,
      )
    case 'listing':
      return readListingDigests(content, index, rows, take)
    case 'stored':
      try {
        return await readStreamDigests(
          watch(content.open(), signal, undefined, null),
          index.inodes,
          rows,
          take,
        )
      } catch (error) {
        throw layerError(key, error)
      }
  }
}

/** Rows stand in the order of their folders, which is mostly that of the tar. */
function inTarOrder({ bodyAt }: Inodes, rows: Uint32Array): Uint32Array {
  const at = (row: number) => bodyAt[row] as number
  const isSorted = rows.every((row, i) => i === 0 || at(rows[i - 1] as number) < at(row))
  return isSorted ? rows : rows.sort((a, b) => at(a) - at(b))
}

function withDigests(inodes: Inodes, rows: Uint32Array, digests: Buffer): Inodes {
  const digestAt = inodes.digestAt.slice()
  const before = inodes.digests.length / 32
  rows.forEach((row, place) => {
    digestAt[row] = before + place
  })
  return { ...inodes, digestAt, digests: Buffer.concat([inodes.digests, digests]) }
}

function lost({ key }: StoredBlob): LayersizeError {
  return new LayersizeError('IMAGE_CHANGED', `Layer ${key} was changed while it was read`, {
    hint: 'Try again when nothing writes to it any more.',
  })
}
