import type { MissingReason } from '../analysis.js'
import { LayersizeError } from '../errors.js'
import { type EntryAllowance, tooManyEntries } from '../layer/entry-allowance.js'
import { type BlobFacts, indexLayer } from '../layer/index-layer.js'
import type { LayerIndex } from '../layer/layer-index.js'
import type { OnProgress } from '../source/progress.js'
import type { BlobKey, Catalog, CatalogImage, OnceSource, OpenSource, StoredBlob } from '../source/source.js'
import type { WantedDigests } from './identify/find-candidates.js'
import { identify } from './identify/identify.js'
import { indexBlobs } from './index-blobs.js'
import type { Indexed } from './index-content.js'
import { type Located, locateLayers } from './locate-layers.js'
import { ReadProgress } from './read-progress.js'

/** A layer of the image, as its source has it. */
export type ReadLayer =
  | {
      readonly missing: null
      readonly blob: StoredBlob
      readonly index: LayerIndex
      readonly facts: BlobFacts
    }
  | { readonly missing: MissingReason }

export interface ReadOptions {
  readonly allowance: EntryAllowance
  /** Whether all bytes are read and hashed. */
  readonly digests: boolean
  /** Of which files the content is to be told. */
  readonly wanted: WantedDigests
  readonly signal: AbortSignal | undefined
  readonly onProgress: OnProgress | undefined
}

interface ReadImage {
  readonly catalog: Catalog
  readonly image: CatalogImage
  readonly layers: ReadLayer[]
}

/** Reads the layers of the image that `choose` takes from the catalog, each blob once, and what tells which files are equal. */
export async function readImage(
  source: OpenSource,
  choose: (catalog: Catalog) => CatalogImage,
  options: ReadOptions,
): Promise<ReadImage> {
  if (source.access === 'once' || !source.instead) return readFrom(source, choose, options)
  const { limit, left } = options.allowance
  try {
    return await readFrom(source, choose, { ...options, allowance: { limit, left } })
  } catch (error) {
    if (!(error instanceof LayersizeError) || !ABOUT_THE_STORE.has(error.code)) throw error
    return readFrom(await source.instead(error), choose, options)
  }
}

const ABOUT_THE_STORE: ReadonlySet<string> = new Set(['STORE_DAMAGED', 'STORE_UNREADABLE'])

async function readFrom(
  source: OpenSource,
  choose: (catalog: Catalog) => CatalogImage,
  options: ReadOptions,
): Promise<ReadImage> {
  const passed = new Map<BlobKey, Indexed | LayersizeError>()
  const catalog = source.access === 'once' ? await readOnce(source, passed, options) : source.catalog
  const image = choose(catalog)
  const located = await locateLayers(catalog, image)
  if (source.access === 'once') return { catalog, image, layers: join(located, passed, options) }
  const withProgress = { ...options, progress: new ReadProgress(options.onProgress) }
  const stored = located.filter((blob) => typeof blob !== 'string')
  const layers = join(located, await indexBlobs(stored, source.open, withProgress), options)
  const present = layers.filter((layer) => layer.missing === null)
  const identified = await identify(present, source.open, withProgress)
  // A store that proves damaged while samples of it are read is damaged as well.
  await Promise.all(present.map(({ facts }) => facts.gzipEstimate))
  const tarBytes = layers.map((layer) => (layer.missing === null ? layer.index.tarBytes : 0))
  return {
    catalog,
    image: source.asExported?.(image, tarBytes) ?? image,
    layers: layers.map((layer) =>
      layer.missing === null ? { ...layer, index: identified.get(layer.index) ?? layer.index } : layer,
    ),
  }
}

/** Indexes each blob that passes by and may be a layer: digests are taken of all contents. */
async function readOnce(
  source: OnceSource,
  passed: Map<BlobKey, Indexed | LayersizeError>,
  { allowance, digests }: ReadOptions,
): Promise<Catalog> {
  return source.read(async ({ key }, bytes) => {
    try {
      passed.set(key, await indexLayer(key, bytes, allowance, digests))
    } catch (error) {
      // It may be no layer at all: only the catalog tells, in the end, whether this is an error.
      if (!(error instanceof LayersizeError) || !ABOUT_ONE_BLOB.has(error.code)) throw error
      passed.set(key, error)
    }
  })
}

const ABOUT_ONE_BLOB: ReadonlySet<string> = new Set([
  'LAYER_INVALID',
  'LAYER_TRUNCATED',
  'COMPRESSION_UNSUPPORTED',
])

/** What was read, in the order of the layers. Throws TOO_MANY_ENTRIES, and what was wrong with a blob. */
function join(
  located: readonly Located[],
  indexes: ReadonlyMap<BlobKey, Indexed | LayersizeError>,
  { allowance }: ReadOptions,
): ReadLayer[] {
  // A layer may stand in an image many times, and each time its names are there anew.
  let names = 0
  return located.map((blob) => {
    if (typeof blob === 'string') return { missing: blob }
    const indexed = indexes.get(blob.key) as Indexed | LayersizeError
    if (indexed instanceof LayersizeError) throw indexed
    names += indexed.index.names.inode.reduce((sum, inode) => sum + (inode < 0 ? 0 : 1), 0)
    if (names > allowance.limit) throw tooManyEntries(allowance.limit)
    return { missing: null, blob, ...indexed }
  })
}
