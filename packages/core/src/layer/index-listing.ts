import type { TarListing } from '../tar/listing.js'
import type { EntryAllowance } from './entry-allowance.js'
import { GzipEstimate } from './gzip-estimate.js'
import { layerError } from './layer-error.js'
import type { LayerIndex } from './layer-index.js'
import { LayerIndexer } from './layer-indexer.js'

/**
 * Indexes a layer that an engine keeps taken apart; no digest is taken. `gzipEstimate` is how long its tar would be if
 * it were compressed. Throws what `indexLayer` throws of the same tar; what the listing throws passes through.
 */
export async function indexListing(
  key: string,
  listing: TarListing,
  allowance: EntryAllowance,
): Promise<{ readonly index: LayerIndex; readonly gzipEstimate: Promise<number> }> {
  const indexer = new LayerIndexer(allowance, null)
  const estimate = new GzipEstimate()
  try {
    const { tarBytes } = await listing.read(indexer, estimate)
    const index = await indexer.finish(tarBytes, 'tar-split', async (path, _, length, checksum) => {
      const bytes = listing.open(path, length, checksum)
      // A copy, before anybody else has a turn: what is opened next overwrites it.
      if (Buffer.isBuffer(bytes)) return Buffer.from(bytes)
      const chunks: Buffer[] = []
      for await (const chunk of bytes) chunks.push(Buffer.from(chunk))
      return Buffer.concat(chunks)
    })
    const gzipEstimate = estimate.end()
    // Whoever waits for it is told; until then nobody may be.
    gzipEstimate.catch(() => {})
    return { index, gzipEstimate }
  } catch (error) {
    throw layerError(key, error)
  }
}
