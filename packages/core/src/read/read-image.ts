import type { MissingReason } from '../analysis.js'
import type { ImageCache } from '../cache/image-cache.js'
import { LayersizeError } from '../errors.js'
import { type EntryAllowance, tooManyEntries } from '../layer/entry-allowance.js'
import type { IndexedLayer } from '../layer/index-layer.js'
import type { OnProgress } from '../source/progress.js'
import type {
  BlobKey,
  Catalog,
  CatalogImage,
  OnceSource,
  OpenSource,
  RandomSource,
  StoredBlob,
} from '../source/source.js'
import type { WantedDigests } from './identify/find-candidates.js'
import { type Located, locateLayers } from './locate-layers.js'
import { ReadProgress } from './read-progress.js'

/** A layer of the image, as its source has it. */
export type ReadLayer = PresentLayer | { readonly missing: MissingReason }

interface PresentLayer extends IndexedLayer {
  readonly missing: null
  readonly blob: StoredBlob
}

export interface ReadOptions {
  readonly allowance: EntryAllowance
  /** Whether all bytes are read and hashed. */
  readonly digests: boolean
  /** Of which files the content is to be told. */
  readonly wanted: WantedDigests
  /** Null where nothing is to be kept, nor to be had. */
  readonly cache: ImageCache | null
  readonly signal: AbortSignal | undefined
  readonly onProgress: OnProgress | undefined
}

/** An image in its source, and where each of its layers is. */
export interface FoundImage {
  readonly catalog: Catalog
  readonly image: CatalogImage
  readonly located: readonly Located[]
  /** The image as its engine would export it, where only the lengths of its layers' tars tell that. */
  exported(tarBytes: readonly number[]): CatalogImage
  /** Reads the layers, each blob once, and what tells which files are equal; what is known already is not read. */
  read(): Promise<ReadImage>
}

interface ReadImage {
  /** As it would be exported. */
  readonly image: CatalogImage
  readonly layers: ReadLayer[]
}

/** The image that `choose` takes from the catalog. A source that gives its bytes once is read to have it, unless it is known. */
export async function findImage(
  source: OpenSource,
  choose: (catalog: Catalog) => CatalogImage,
  options: ReadOptions,
): Promise<FoundImage> {
  if (source.access === 'once') {
    return (await findKnown(source, choose, options)) ?? findPassing(source, choose, options)
  }
  const found = await locate(source.catalog, choose)
  const exported = (tarBytes: readonly number[]) => source.asExported?.(found.image, tarBytes) ?? found.image
  const read = async () => {
    const layers = await readLayers(source.open, found.located, options)
    const tarBytes = layers.map((layer) => (layer.missing === null ? layer.index.tarBytes : 0))
    return { image: exported(tarBytes), layers }
  }
  return { ...found, exported, read: () => readOrInstead(source, read, choose, options) }
}

/** A store that proves damaged while it is read is left for another way to the image, where there is one. */
async function readOrInstead(
  { instead }: RandomSource,
  read: () => Promise<ReadImage>,
  choose: (catalog: Catalog) => CatalogImage,
  options: ReadOptions,
): Promise<ReadImage> {
  const { left } = options.allowance
  try {
    return await read()
  } catch (error) {
    if (!instead || !(error instanceof LayersizeError) || !ABOUT_THE_STORE.has(error.code)) throw error
    options.allowance.left = left
    return (await findImage(await instead(error), choose, options)).read()
  }
}

const ABOUT_THE_STORE: ReadonlySet<string> = new Set(['STORE_DAMAGED', 'STORE_UNREADABLE'])

async function locate(catalog: Catalog, choose: (catalog: Catalog) => CatalogImage) {
  const image = choose(catalog)
  return { catalog, image, located: await locateLayers(catalog, image), exported: () => image }
}

/** The image as an earlier run has found it; null where none has. */
async function findKnown(
  source: OnceSource,
  choose: (catalog: Catalog) => CatalogImage,
  options: ReadOptions,
): Promise<FoundImage | null> {
  const { cache } = options
  const catalog = source.identity === undefined ? null : await cache?.catalog(source.identity)
  if (!catalog || !cache) return null
  const found = await locate(catalog, choose)
  return {
    ...found,
    async read() {
      const stored = storedOf(found.located)
      const known = await knownLayers(stored, cache)
      if (known.size === stored.length) {
        return { image: found.image, layers: join(found.located, known, options) }
      }
      // Not all of it is kept any more, and there is only all or nothing.
      return (await findPassing(source, choose, options)).read()
    },
  }
}

async function findPassing(
  source: OnceSource,
  choose: (catalog: Catalog) => CatalogImage,
  options: ReadOptions,
): Promise<FoundImage> {
  const { cache } = options
  const passed = new Map<BlobKey, IndexedLayer | LayersizeError>()
  const found = await locate(await readOnce(source, passed, options), choose)
  const layers = join(found.located, passed, options)
  if (cache && source.identity !== undefined) {
    await cache.keepCatalog(source.identity, found.catalog)
    for (const layer of distinctBlobs(layers)) await cache.keepLayer(layer.blob, layer)
  }
  return { ...found, read: async () => ({ image: found.image, layers }) }
}

async function readLayers(
  open: RandomSource['open'],
  located: readonly Located[],
  options: ReadOptions,
): Promise<ReadLayer[]> {
  const { cache } = options
  const withProgress = { ...options, progress: new ReadProgress(options.onProgress) }
  const stored = storedOf(located)
  const known = cache ? await knownLayers(stored, cache) : new Map<BlobKey, IndexedLayer>()
  const unknown = stored.filter(({ key }) => !known.has(key))
  // Imported here, as below: what is known from an earlier run needs none of it.
  const { indexBlobs } = await import('./index-blobs.js')
  const read = await indexBlobs(unknown, open, withProgress)
  const indexed = join(located, new Map([...known, ...read]), options)
  const present = indexed.filter((layer) => layer.missing === null)
  const { identify } = await import('./identify/identify.js')
  const identified = await identify(present, open, withProgress)
  // A store that proves damaged while samples of it are read is damaged as well.
  await Promise.all(present.map(({ facts }) => facts.gzipEstimate))
  const layers = indexed.map((layer) =>
    layer.missing === null ? { ...layer, index: identified.get(layer.index) ?? layer.index } : layer,
  )
  if (!cache) return layers
  for (const layer of distinctBlobs(layers)) {
    // One that tells of more files takes the place of what was kept.
    const isNew = known.get(layer.blob.key)?.index !== layer.index
    if (isNew) await cache.keepLayer(layer.blob, layer)
  }
  return layers
}

/** Each blob once. */
function storedOf(located: readonly Located[]): StoredBlob[] {
  const stored = located.filter((blob) => typeof blob !== 'string')
  return [...new Map(stored.map((blob) => [blob.key, blob])).values()]
}

function distinctBlobs(layers: readonly ReadLayer[]): PresentLayer[] {
  const present = layers.filter((layer) => layer.missing === null)
  return [...new Map(present.map((layer) => [layer.blob.key, layer])).values()]
}

async function knownLayers(
  stored: readonly StoredBlob[],
  cache: ImageCache,
): Promise<Map<BlobKey, IndexedLayer>> {
  const known = new Map<BlobKey, IndexedLayer>()
  for (const blob of stored) {
    const layer = await cache.layer(blob)
    if (layer) known.set(blob.key, layer)
  }
  return known
}

/** Indexes each blob that passes by and may be a layer: digests are taken of all contents. */
async function readOnce(
  source: OnceSource,
  passed: Map<BlobKey, IndexedLayer | LayersizeError>,
  { allowance, digests }: ReadOptions,
): Promise<Catalog> {
  const { LayerStream } = await import('../layer/index-layer.js')
  const { PassingBlob } = await import('./passing-blob.js')
  const latest = new Map<BlobKey, object>()
  return source.read(({ key }) => {
    const blob = new PassingBlob(new LayerStream(key, allowance, digests), (outcome) => {
      // Of several members of a name the last counts, whichever is done first.
      if (latest.get(key) === blob) passed.set(key, outcome)
    })
    latest.set(key, blob)
    return blob
  })
}

/** What was read, in the order of the layers. Throws TOO_MANY_ENTRIES, and what was wrong with a blob. */
function join(
  located: readonly Located[],
  indexes: ReadonlyMap<BlobKey, IndexedLayer | LayersizeError>,
  { allowance }: ReadOptions,
): ReadLayer[] {
  // A layer may stand in an image many times, and each time its names are there anew.
  let charge = 0
  return located.map((blob) => {
    if (typeof blob === 'string') return { missing: blob }
    const indexed = indexes.get(blob.key) as IndexedLayer | LayersizeError
    if (indexed instanceof LayersizeError) throw indexed
    charge += indexed.index.charge
    if (charge > allowance.limit) throw tooManyEntries(allowance.limit)
    return { missing: null, blob, ...indexed }
  })
}
