import type { Analysis } from './analysis.js'
import { assemble } from './assemble.js'
import { LayersizeError } from './errors.js'
import { type EntryAllowance, indexLayer, tooManyEntries } from './layer/index-layer.js'
import type { LayerIndex } from './layer/layer-index.js'
import type { OnProgress } from './source/progress.js'
import { resolve } from './source/resolve.js'
import type { BlobKey, Catalog, CatalogImage, OpenSource } from './source/source.js'

export interface AnalyzeOptions {
  /** The engine's address as DOCKER_HOST has it; `unix:///var/run/docker.sock` by default. */
  readonly host?: string | undefined
  /** Ends the analysis, which then rejects with the code ABORTED. */
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: OnProgress | undefined
  /** How many names the layers may hold together, 5,000,000 by default: memory grows with them. */
  readonly maxEntries?: number | undefined
}

const MAX_ENTRIES = 5_000_000

/**
 * Where the bytes of an image come from, which of them nobody can use, and what to change.
 * `image` is a reference (`shop:1`, `./shop.tar`) or the bytes of a `docker save`, plain or gzipped.
 * Rejects with a LayersizeError where the image cannot be had or read.
 */
export async function analyze(
  image: string | AsyncIterable<Uint8Array>,
  options: AnalyzeOptions = {},
): Promise<Analysis> {
  const limit = options.maxEntries ?? MAX_ENTRIES
  if (!(Number.isSafeInteger(limit) && limit > 0)) {
    throw new LayersizeError('OPTION_INVALID', `maxEntries must be a whole number above 0, not ${limit}`)
  }
  if (typeof image !== 'string' && typeof image?.[Symbol.asyncIterator] !== 'function') {
    throw new LayersizeError('OPTION_INVALID', 'The image must be a reference or a stream of bytes')
  }
  const source = await resolve(image, options)
  try {
    const { chosen, layers } = await readImage(source, { limit, left: limit })
    const reference = typeof image === 'string' ? image : '-'
    return assemble(chosen.config, layers, {
      kind: source.kind,
      reference,
      compressedBytes: null,
      warnings: [],
    })
  } finally {
    await source[Symbol.asyncDispose]()
  }
}

async function readImage(
  source: OpenSource,
  allowance: EntryAllowance,
): Promise<{ chosen: CatalogImage; layers: LayerIndex[] }> {
  const indexes = new Map<BlobKey, LayerIndex | LayersizeError>()
  const catalog = await source.read(async ({ key }, bytes) => {
    try {
      indexes.set(key, await indexLayer(key, bytes, allowance))
    } catch (error) {
      // It may be no layer at all: only the catalog tells, in the end, whether this is an error.
      if (!(error instanceof LayersizeError) || !ABOUT_ONE_BLOB.has(error.code)) throw error
      indexes.set(key, error)
    }
  })
  const chosen = chooseImage(catalog, source)
  const follow = linkFollower(catalog.links)
  const layers = chosen.layers.map((key) => {
    const index = indexes.get(follow(key))
    if (index instanceof LayersizeError) throw index
    if (index) return index
    throw new LayersizeError(
      'BLOB_MISSING',
      `The layer ${JSON.stringify(key)}, which the image names, is not there`,
      {
        hint: 'Save the image again.',
      },
    )
  })
  // A layer may stand in an image many times, and each time its names are there anew.
  const names = layers.reduce((sum, layer) => sum + layer.entries.length, 0)
  if (names > allowance.limit) throw tooManyEntries(allowance.limit)
  return { chosen, layers }
}

const ABOUT_ONE_BLOB: ReadonlySet<string> = new Set([
  'LAYER_INVALID',
  'LAYER_TRUNCATED',
  'COMPRESSION_UNSUPPORTED',
])

function chooseImage({ images }: Catalog, { known }: OpenSource): CatalogImage {
  const sameLayers = (image: CatalogImage) => String(image.config.diffIds) === String(known?.diffIds)
  const candidates = known ? images.filter(sameLayers) : images
  const [image] = candidates
  if (!image) {
    throw known
      ? new LayersizeError('IMAGE_CHANGED', 'The engine exported another image than it had described', {
          hint: 'It was changed while it was read: try again.',
        })
      : new LayersizeError('MANIFEST_INVALID', "The archive's manifest.json names no image", {
          hint: 'Save the image again.',
        })
  }
  const others = new Set(candidates.map(({ config }) => config.id))
  if (others.size > 1) {
    const names = candidates.map(({ tags, config }) => tags[0] ?? config.id)
    const listed = names.length > 10 ? [...names.slice(0, 10), '…'] : names
    throw new LayersizeError(
      'SEVERAL_IMAGES',
      `The archive holds ${candidates.length} images: ${listed.join(', ')}`,
      {
        hint: 'Save one alone: docker save IMAGE -o image.tar',
      },
    )
  }
  const { config, layers } = image
  if (config.diffIds.length !== layers.length) {
    throw new LayersizeError(
      'CONFIG_INVALID',
      `The image has ${layers.length} layers, but its configuration speaks of ${config.diffIds.length}`,
      { hint: 'Save the image again.' },
    )
  }
  return image
}

/** Leads from each key to the blob behind its links, passing each link once. Throws LINK_CYCLE. */
function linkFollower(links: ReadonlyMap<BlobKey, BlobKey>): (key: BlobKey) => BlobKey {
  const ends = new Map<BlobKey, BlobKey>()
  return (key) => {
    const passed = new Set<BlobKey>()
    let at = key
    for (let target = links.get(at); target !== undefined && !ends.has(at); target = links.get(at)) {
      if (passed.has(at))
        throw new LayersizeError('LINK_CYCLE', `The archive's links lead in a circle: ${at} leads to itself`)
      passed.add(at)
      at = target
    }
    const end = ends.get(at) ?? at
    for (const link of passed) ends.set(link, end)
    return end
  }
}
