import { parseDigest } from '../oci/digest.js'
import { isObject, parseJsonObject } from '../oci/json.js'
import type { BlobKey, Catalog, CatalogImage, StoredBlob } from '../source/source.js'
import {
  isCount,
  isFlag,
  isListOf,
  isNullOr,
  isOneOf,
  isPairOf,
  isRecordOf,
  isText,
  type Shape,
} from './shapes.js'

/** What is longer is not worth keeping: whoever reads it anew has not much more to do. */
const LONGEST = 4 << 20

/** More images are rare, and each has its configuration. */
const MOST_IMAGES = 16

/** A catalog with all that can be asked of it, as bytes; null where that is too much. */
export async function writeCatalog(catalog: Catalog): Promise<Uint8Array[] | null> {
  const { kind, images, absent, artifacts } = catalog
  if (images.length > MOST_IMAGES) return null
  const found = new Map<BlobKey, StoredBlob | null>()
  for (const { key } of images.flatMap(({ layers }) => layers)) {
    if (!found.has(key)) found.set(key, await catalog.find(key))
  }
  const statements: unknown[][] = []
  for (const image of images) statements.push(await catalog.statements(image))
  const bytes = Buffer.from(
    JSON.stringify({ kind, images, absent, artifacts, found: [...found], statements }),
  )
  return bytes.length > LONGEST ? null : [bytes]
}

/** Reads a catalog; null where it is none. */
export function readCatalogRecord(bytes: Buffer): Catalog | null {
  const record = parseJsonObject(bytes)
  if (!record || !isCatalog(record)) return null
  const { kind, images, absent, artifacts, found, statements } = record as unknown as Pick<
    Catalog,
    'kind' | 'images' | 'absent' | 'artifacts'
  > & { found: [BlobKey, StoredBlob | null][]; statements: unknown[][] }
  const blobs = new Map(found)
  const attached = new Map(images.map((image, i) => [image, statements[i] ?? []]))
  return {
    ...{ kind, images, absent, artifacts },
    find: async (key) => blobs.get(key) ?? null,
    statements: async (image: CatalogImage) => attached.get(image) ?? [],
  }
}

const isDigest: Shape = (value) => parseDigest(value) !== null

const isPlatform = isRecordOf({ os: isText, architecture: isText, variant: isText, osVersion: isText })

const isDescriptor = isRecordOf({
  mediaType: isText,
  digest: isDigest,
  size: isCount,
  artifactType: isText,
  platform: isNullOr(isPlatform),
  annotations: isObject,
})

const isConfig = isRecordOf({
  id: isDigest,
  created: isNullOr(isText),
  platform: isPlatform,
  diffIds: isListOf(isDigest),
  history: isListOf(
    isRecordOf({ createdBy: isText, comment: isText, created: isNullOr(isText), emptyLayer: isFlag }),
  ),
})

const named = { positions: isListOf(isCount), names: isListOf(isText), digests: isListOf(isDigest) }

const isImage = isRecordOf({
  ...named,
  platform: isPlatform,
  config: isConfig,
  claimedId: isNullOr(isDigest),
  layers: isListOf(isRecordOf({ key: isText, descriptor: isNullOr(isDescriptor) })),
  annotations: isObject,
})

const isLeftOutOr =
  (shape: Shape): Shape =>
  (value) =>
    value === undefined || shape(value)

const isBlob = isRecordOf({
  key: isText,
  size: isCount,
  identity: isLeftOutOr(isText),
  vouched: isLeftOutOr(isDigest),
})

const isCatalog = isRecordOf({
  kind: isOneOf(['docker-daemon', 'podman-daemon', 'docker-archive', 'oci-archive', 'oci', 'dir']),
  images: isListOf(isImage),
  absent: isListOf(isRecordOf({ ...named, platform: isNullOr(isPlatform), missing: isText })),
  artifacts: isListOf(isText),
  found: isListOf(isPairOf(isText, isNullOr(isBlob))),
  statements: isListOf(Array.isArray),
})
