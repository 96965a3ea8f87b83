import { LayersizeError } from '../errors.js'
import { BLOCK } from '../tar/header.js'
import { TarReader } from '../tar/reader.js'
import type { ReadAt } from '../tar/scan.js'
import { checkIsTar, type EntryAllowance, LayerIndexer, layerError } from './index-layer.js'
import type { LayerIndex } from './layer-index.js'

const WINDOW = 64 << 10

/** Indexes a tar of which any part can be read by its headers alone: digests are not taken. Throws as indexLayer does. */
export async function indexTarFile(
  key: string,
  { size, readAt }: { readonly size: number; readonly readAt: ReadAt },
  allowance: EntryAllowance,
): Promise<LayerIndex> {
  const indexer = new LayerIndexer(allowance, true)
  const reader = new TarReader(indexer)
  try {
    if (size > 0) checkIsTar(await readAt(0, BLOCK))
    for (let at = 0; at < size && reader.endedAt === null; ) {
      const window = await readAt(at, Math.min(WINDOW, size - at))
      reader.write(window)
      at += window.length
      const skipped = reader.skippable
      if (skipped === 0) continue
      if (at + skipped > size) {
        throw new LayersizeError('TAR_TRUNCATED', `the tar ends at byte ${size}, in the middle of a member`)
      }
      at += skipped
      reader.skip()
    }
    reader.end()
    for (const { fact, at, length } of indexer.factsAt) indexer.addFact(fact, await readAt(at, length))
    return indexer.finish(size)
  } catch (error) {
    throw layerError(key, error)
  }
}
