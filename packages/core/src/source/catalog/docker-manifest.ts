import { posix } from 'node:path'
import { LayersizeError } from '../../errors.js'
import { type ImageConfig, parseConfig } from '../../oci/config.js'
import { type Digest, parseDigest } from '../../oci/digest.js'
import { asObject } from '../../oci/json.js'
import { MAX_IMAGES, MAX_LAYERS } from '../../oci/manifest.js'
import type { AbsentImage, BlobKey, CatalogImage } from '../source.js'
import type { ImageFiles } from './image-files.js'

/** A path inside an archive or a folder in the form in which all are compared. */
export function memberKey(path: string): BlobKey {
  return posix.normalize(path).replace(/^\/+/, '')
}

/**
 * The images that `manifest`, a manifest.json, names: an array `[{ Config, RepoTags, Layers }]` that `docker save` and
 * most others write. Throws MANIFEST_INVALID, CONFIG_INVALID.
 */
export async function readDockerManifest(
  manifest: readonly unknown[],
  files: ImageFiles,
): Promise<{ images: CatalogImage[]; absent: AbsentImage[] }> {
  if (manifest.length > MAX_IMAGES) throw invalidManifest(`it names ${manifest.length} images`)
  const configs = new Map<string, ImageConfig>()
  const images: CatalogImage[] = []
  const absent: AbsentImage[] = []
  for (const [position, item] of manifest.entries()) {
    const { Config, RepoTags, Layers } = asObject(item)
    const layers = Layers ?? []
    if (typeof Config !== 'string' || !isStrings(layers)) {
      throw invalidManifest('it names no configuration or no layers')
    }
    if (layers.length > MAX_LAYERS) throw invalidManifest(`it names ${layers.length} layers`)
    const names = isStrings(RepoTags) ? RepoTags : []
    const config = configs.get(Config) ?? (await readConfig(Config, files))
    if (!config) {
      absent.push({ positions: [position], names, digests: [], platform: null, missing: Config })
      continue
    }
    configs.set(Config, config)
    images.push({
      positions: [position],
      names,
      digests: [],
      platform: config.platform,
      config,
      claimedId: claimedId(Config),
      layers: layers.map((path) => ({ key: memberKey(path), descriptor: null })),
      annotations: {},
    })
  }
  return { images, absent }
}

async function readConfig(path: string, files: ImageFiles): Promise<ImageConfig | null> {
  const bytes = await files.json(memberKey(path))
  return bytes && parseConfig(bytes, JSON.stringify(path))
}

/** Docker writes `<hex>.json` and `blobs/sha256/<hex>`, go-containerregistry `sha256:<hex>`, jib `config.json`. */
function claimedId(path: string): Digest | null {
  const [, hex] = /(?:^|[/:])([0-9a-f]{64})(?:\.json)?$/.exec(path) ?? []
  return parseDigest(`sha256:${hex}`)
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function invalidManifest(why: string): LayersizeError {
  return new LayersizeError('MANIFEST_INVALID', `manifest.json cannot be used: ${why}`, {
    hint: 'Save the image again.',
  })
}
