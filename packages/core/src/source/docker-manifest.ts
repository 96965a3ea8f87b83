import { posix } from 'node:path'
import { LayersizeError } from '../errors.js'
import { type ImageConfig, parseConfig } from '../oci/config.js'
import type { BlobKey, CatalogImage } from './source.js'

/** Engines take 127 layers. */
const MAX_LAYERS = 1000
const MAX_IMAGES = 1000

/** A path inside an archive in the form in which all are compared. */
export function archiveKey(path: string): BlobKey {
  return posix.normalize(path).replace(/^\/+/, '')
}

/**
 * The images that manifest.json names, an array `[{ Config, RepoTags, Layers }]` that `docker save` and most others write.
 * Throws MANIFEST_INVALID, BLOB_MISSING, CONFIG_INVALID.
 */
export function parseManifest(text: Buffer, json: ReadonlyMap<BlobKey, Buffer>): CatalogImage[] {
  let manifest: unknown
  try {
    manifest = JSON.parse(text.toString('utf8'))
  } catch (error) {
    throw invalidManifest('it is not JSON', error)
  }
  if (!Array.isArray(manifest)) throw invalidManifest('it is not a list of images')
  if (manifest.length > MAX_IMAGES) throw invalidManifest(`it names ${manifest.length} images`)
  const configs = new Map<string, ImageConfig>()
  return manifest.map((item: unknown): CatalogImage => {
    const { Config, RepoTags, Layers } = (item ?? {}) as Record<string, unknown>
    if (typeof Config !== 'string' || !isStrings(Layers ?? []))
      throw invalidManifest('it names no configuration or no layers')
    const config = json.get(archiveKey(Config))
    if (!config) {
      throw new LayersizeError(
        'BLOB_MISSING',
        `The archive has no ${JSON.stringify(Config)}, which its manifest.json names`,
        {
          hint: 'Save the image again.',
        },
      )
    }
    const parsed = configs.get(Config) ?? parseConfig(config, Config)
    configs.set(Config, parsed)
    if (Array.isArray(Layers) && Layers.length > MAX_LAYERS)
      throw invalidManifest(`it names ${Layers.length} layers`)
    return {
      tags: isStrings(RepoTags) ? RepoTags : [],
      config: parsed,
      layers: ((Layers ?? []) as string[]).map(archiveKey),
    }
  })
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function invalidManifest(why: string, cause?: unknown): LayersizeError {
  return new LayersizeError('MANIFEST_INVALID', `The archive's manifest.json cannot be used: ${why}`, {
    cause,
    hint: 'Save the image again.',
  })
}
