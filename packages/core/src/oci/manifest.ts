import { LayersizeError } from '../errors.js'
import { type Descriptor, parseDescriptor } from './descriptor.js'
import { asObject, listOf, parseJsonObject, textOf } from './json.js'
import { isConfigType, isIndexType, isStatementType } from './media-type.js'

/** Engines take 127 layers. */
export const MAX_LAYERS = 1000
export const MAX_IMAGES = 1000

export type Manifest =
  | { readonly kind: 'index'; readonly manifests: readonly Descriptor[] }
  | {
      readonly kind: 'image'
      readonly config: Descriptor
      readonly layers: readonly Descriptor[]
      readonly annotations: Readonly<Record<string, unknown>>
    }
  /** An attestation, a chart, a signature: what is no image is known by its type alone. */
  | { readonly kind: 'artifact'; readonly type: string }

/**
 * Reads an image manifest or index of OCI or of Docker's schema 2, told apart by what they hold (OCI manifest.md,
 * image-index.md). `where` names it in errors. Throws MANIFEST_INVALID, DIGEST_INVALID.
 */
export function parseManifest(bytes: Uint8Array, where: string): Manifest {
  const json = parseJsonObject(bytes)
  if (!json) throw invalid(where, 'it is no JSON object')
  const { schemaVersion, mediaType, manifests, config, layers } = json
  if (schemaVersion === 1) {
    throw invalid(
      where,
      'it is of schema 1, which Docker gave up in 2017',
      'Pull and push the image with a current engine.',
    )
  }
  // Docker 25.0.0 to 25.0.2 write null where no image has a name.
  if (Array.isArray(manifests) || (manifests === null && !config) || isIndexType(textOf(mediaType))) {
    const list = listOf(manifests)
    if (list.length > MAX_IMAGES) throw invalid(where, `it names ${list.length} manifests`)
    return {
      kind: 'index',
      manifests: list.map((item, i) =>
        parseDescriptor(item, `manifest ${i + 1} of ${where.replace(/^The /, 'the ')}`),
      ),
    }
  }
  if (!config) throw invalid(where, whyNeither(textOf(mediaType)))
  const inside = where.replace(/^The /, 'the ')
  const parsed = parseDescriptor(config, `the configuration in ${inside}`)
  const artifact = textOf(json.artifactType) || (isConfigType(parsed.mediaType) ? '' : parsed.mediaType)
  if (artifact && !isConfigType(artifact)) return { kind: 'artifact', type: artifact }
  // BuildKit writes null where there are none.
  const list = layers ?? []
  if (!Array.isArray(list)) throw invalid(where, 'it has no list of layers')
  if (list.length > MAX_LAYERS) throw invalid(where, `it names ${list.length} layers`)
  const blobs = list.map((item, i) => parseDescriptor(item, `layer ${i + 1} of ${inside}`))
  // Attestations were once written as images whose layers are statements.
  const [first] = blobs
  if (first && blobs.every((blob) => isStatementType(blob.mediaType))) {
    return { kind: 'artifact', type: first.mediaType }
  }
  const annotations = asObject(json.annotations)
  return { kind: 'image', config: parsed, layers: blobs, annotations }
}

function whyNeither(mediaType: string): string {
  return mediaType
    ? `its media type is ${JSON.stringify(mediaType)}, and it names neither a configuration nor manifests`
    : 'it names neither a configuration nor manifests'
}

function invalid(where: string, why: string, hint?: string): LayersizeError {
  return new LayersizeError('MANIFEST_INVALID', `${where} cannot be used: ${why}`, {
    hint: hint ?? 'Write the image again; if it comes back, the tool that wrote it is at fault.',
  })
}
