import type { MissingReason } from '../analysis.js'
import { LayersizeError } from '../errors.js'
import { countEntries } from '../layer/entries.js'
import { type BlobFacts, indexLayer, tooManyEntries } from '../layer/index-layer.js'
import type { LayerIndex } from '../layer/layer-index.js'
import type { BlobKey, Catalog, CatalogImage, OpenSource, StoredBlob, VisitBlob } from '../source/source.js'
import { type Indexed, type IndexOptions, indexBlobs } from './index-blobs.js'
import { locateLayers } from './locate-layers.js'

/** A layer of the image, as its source has it. */
export type ReadLayer =
  | {
      readonly missing: null
      readonly blob: StoredBlob
      readonly index: LayerIndex
      readonly facts: BlobFacts
    }
  | { readonly missing: MissingReason }

/** Reads the layers of the image that `choose` takes from the catalog, each blob once. */
export async function readImage(
  source: OpenSource,
  choose: (catalog: Catalog) => CatalogImage,
  options: IndexOptions,
): Promise<{ catalog: Catalog; image: CatalogImage; layers: ReadLayer[] }> {
  const { allowance, digests } = options
  const passed = new Map<BlobKey, Indexed | LayersizeError>()
  const visit: VisitBlob = async ({ key }, bytes) => {
    try {
      passed.set(key, await indexLayer(key, bytes, allowance, digests))
    } catch (error) {
      // It may be no layer at all: only the catalog tells, in the end, whether this is an error.
      if (!(error instanceof LayersizeError) || !ABOUT_ONE_BLOB.has(error.code)) throw error
      passed.set(key, error)
    }
  }
  const catalog = source.access === 'once' ? await source.read(visit) : source.catalog
  const image = choose(catalog)
  const located = await locateLayers(catalog, image)
  const stored = located.filter((blob) => typeof blob !== 'string')
  const indexes = source.access === 'once' ? passed : await indexBlobs(stored, source.open, options)
  const layers = located.map((blob) =>
    typeof blob === 'string' ? { missing: blob } : layerOf(blob, indexes),
  )
  // A layer may stand in an image many times, and each time its names are there anew.
  const names = layers.reduce((sum, layer) => sum + (layer.missing ? 0 : countEntries(layer.index)), 0)
  if (names > allowance.limit) throw tooManyEntries(allowance.limit)
  return { catalog, image, layers }
}

const ABOUT_ONE_BLOB: ReadonlySet<string> = new Set([
  'LAYER_INVALID',
  'LAYER_TRUNCATED',
  'COMPRESSION_UNSUPPORTED',
])

function layerOf(blob: StoredBlob, indexes: ReadonlyMap<BlobKey, Indexed | LayersizeError>): ReadLayer {
  const indexed = indexes.get(blob.key) as Indexed | LayersizeError
  if (indexed instanceof LayersizeError) throw indexed
  return { missing: null, blob, ...indexed }
}
