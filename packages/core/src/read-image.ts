import type { MissingReason } from './analysis.js'
import { LayersizeError } from './errors.js'
import { type BlobFacts, type EntryAllowance, indexLayer, tooManyEntries } from './layer/index-layer.js'
import type { LayerIndex } from './layer/layer-index.js'
import { isEncryptedType, isForeignType } from './oci/media-type.js'
import { wrongSize } from './source/catalog/manifest-tree.js'
import type { OnProgress } from './source/progress.js'
import type { BlobKey, Catalog, CatalogImage, CatalogLayer, OpenSource, StoredBlob } from './source/source.js'
import { watch } from './source/watch.js'

/** A layer of the image, as its source has it. */
export type ReadLayer =
  | {
      readonly missing: null
      readonly blob: StoredBlob
      readonly index: LayerIndex
      readonly facts: BlobFacts
    }
  | { readonly missing: MissingReason }

export interface ReadImageOptions {
  readonly allowance: EntryAllowance
  readonly digests: boolean
  readonly signal: AbortSignal | undefined
  readonly onProgress: OnProgress | undefined
}

type Indexed = Awaited<ReturnType<typeof indexLayer>>
type Located = StoredBlob | MissingReason

/** Decompression runs on libuv's four threads. */
const AT_ONCE = 4

/** Reads the layers of the image that `choose` takes from the catalog, each blob once. */
export async function readImage(
  source: OpenSource,
  choose: (catalog: Catalog) => CatalogImage,
  options: ReadImageOptions,
): Promise<{ catalog: Catalog; image: CatalogImage; layers: ReadLayer[] }> {
  const { allowance } = options
  let catalog: Catalog
  let image: CatalogImage
  let located: Located[]
  let indexes: ReadonlyMap<BlobKey, Indexed | LayersizeError>
  if (source.access === 'once') {
    const passed = new Map<BlobKey, Indexed | LayersizeError>()
    catalog = await source.read(async ({ key }, bytes) => {
      try {
        passed.set(key, await indexLayer(key, bytes, allowance, options.digests))
      } catch (error) {
        // It may be no layer at all: only the catalog tells, in the end, whether this is an error.
        if (!(error instanceof LayersizeError) || !ABOUT_ONE_BLOB.has(error.code)) throw error
        passed.set(key, error)
      }
    })
    image = choose(catalog)
    located = await locateLayers(catalog, image)
    indexes = passed
  } else {
    catalog = source.catalog
    image = choose(catalog)
    located = await locateLayers(catalog, image)
    indexes = await indexBlobs(
      located.filter((blob) => typeof blob !== 'string'),
      source.open,
      options,
    )
  }
  const layers = located.map((blob) =>
    typeof blob === 'string' ? { missing: blob } : layerOf(blob, indexes),
  )
  // A layer may stand in an image many times, and each time its names are there anew.
  const names = layers.reduce((sum, layer) => sum + (layer.missing ? 0 : layer.index.entries.length), 0)
  if (names > allowance.limit) throw tooManyEntries(allowance.limit)
  return { catalog, image, layers }
}

const ABOUT_ONE_BLOB: ReadonlySet<string> = new Set([
  'LAYER_INVALID',
  'LAYER_TRUNCATED',
  'COMPRESSION_UNSUPPORTED',
])

function layerOf(blob: StoredBlob, indexes: ReadonlyMap<BlobKey, Indexed | LayersizeError>): ReadLayer {
  const indexed = indexes.get(blob.key)
  if (indexed instanceof LayersizeError) throw indexed
  if (indexed) return { missing: null, blob, ...indexed }
  throw new LayersizeError('LAYER_INVALID', `Layer ${blob.key} is no tar, but JSON`, {
    hint: 'The archive is damaged: save the image again.',
  })
}

/** Where each layer is, or why it is not. Throws CONFIG_INVALID, BLOB_INVALID, BLOB_MISSING. */
async function locateLayers(catalog: Catalog, { config, layers }: CatalogImage): Promise<Located[]> {
  if (config.diffIds.length !== layers.length) {
    throw new LayersizeError(
      'CONFIG_INVALID',
      `The image has ${layers.length} layers, but its configuration ${config.id} speaks of ${config.diffIds.length}`,
      { hint: 'Save the image again.' },
    )
  }
  const located: Located[] = []
  for (const layer of layers) located.push(await locate(catalog, layer))
  const [first] = layers
  if (first && located.every((blob) => typeof blob === 'string')) {
    const name = JSON.stringify(first.descriptor?.digest ?? first.key)
    const others = layers.length > 1 ? ` and the ${layers.length - 1} above it` : ''
    throw new LayersizeError(
      'BLOB_MISSING',
      `The layer ${name}${others}, which the image names, ${WHY[located[0] as MissingReason]}`,
      {
        hint: 'Save or copy the image again, with all its blobs.',
      },
    )
  }
  return located
}

const WHY: Readonly<Record<MissingReason, string>> = {
  absent: 'is not there',
  encrypted: 'is encrypted',
  foreign: 'is kept elsewhere, and is not there',
}

async function locate(catalog: Catalog, { key, descriptor }: CatalogLayer): Promise<Located> {
  const mediaType = descriptor?.mediaType ?? ''
  if (isEncryptedType(mediaType)) return 'encrypted'
  const blob = await catalog.find(key)
  if (!blob) return isForeignType(mediaType) ? 'foreign' : 'absent'
  if (descriptor && descriptor.size !== blob.size)
    throw wrongSize(descriptor.digest, blob.size, descriptor.size)
  return blob
}

/** Indexes each blob once, some at a time, the largest first: the longest must not be what all wait for at the end. */
async function indexBlobs(
  blobs: readonly StoredBlob[],
  open: (blob: StoredBlob) => AsyncIterable<Uint8Array>,
  options: ReadImageOptions,
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
  let failure: { error: unknown } | null = null
  const work = async () => {
    for (let blob = waiting.shift(); blob && !failure; blob = waiting.shift()) {
      let before = 0
      const onProgress: OnProgress = (now) => {
        readBytes += now.readBytes - before
        before = now.readBytes
        options.onProgress?.({ readBytes, totalBytes })
      }
      const bytes = watch(open(blob), stop.signal, onProgress, totalBytes)
      try {
        indexes.set(blob.key, await indexLayer(blob.key, bytes, options.allowance, options.digests))
      } finally {
        // What fails before its bytes are asked for leaves them, and a file, open.
        await bytes.return(undefined)
      }
    }
  }
  const stopOthers = (error: unknown) => {
    failure ??= { error }
    stop.abort()
  }
  await Promise.all(Array.from({ length: AT_ONCE }, () => work().catch(stopOthers)))
  options.signal?.removeEventListener('abort', onAbort)
  if (failure) throw (failure as { error: unknown }).error
  return indexes
}
