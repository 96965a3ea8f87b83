import { LayersizeError } from '../errors.js'
import { type ReadAt, scanHeaders } from '../tar/scan.js'
import type { EntryAllowance } from './entry-allowance.js'
import { checkIsTar, layerError } from './layer-error.js'
import type { LayerIndex } from './layer-index.js'
import { LayerIndexer } from './layer-indexer.js'

/**
 * Indexes a layer whose tar is not compressed and of which any part can be read: its headers alone are, so no digest
 * is taken. Throws what `indexLayer` throws of the same bytes; what `readAt` throws passes through.
 */
export async function indexTarFile(
  key: string,
  size: number,
  readAt: ReadAt,
  allowance: EntryAllowance,
): Promise<LayerIndex> {
  const indexer = new LayerIndexer(allowance, null)
  try {
    await scanHeaders(readAt, size, indexer, checkIsTar)
    return await indexer.finish(size, 'scan', async (_, bodyAt, length) => {
      const body = await readAt(bodyAt, length)
      if (body.length === length) return body
      throw new LayersizeError('TAR_TRUNCATED', 'the tar was changed while it was read')
    })
  } catch (error) {
    throw layerError(key, error)
  }
}
