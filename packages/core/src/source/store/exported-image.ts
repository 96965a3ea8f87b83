import { type Digest, digestOf } from '../../oci/digest.js'
import type { CatalogImage } from '../source.js'

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const CONFIG = 'application/vnd.oci.image.config.v1+json'
const LAYER = 'application/vnd.oci.image.layer.v1.tar'

/**
 * An image of a graph driver with the manifest that Docker 25 and later writes of it, byte for byte, whenever it exports it
 * (moby, image/tarexport/save.go).
 */
export function withManifest(
  image: CatalogImage,
  configBytes: number,
  tarBytes: readonly number[],
): CatalogImage {
  const { id, diffIds } = image.config
  const describe = (mediaType: string, digest: Digest, size: number) => ({ mediaType, digest, size })
  const layers = diffIds.map((diffId, i) => describe(LAYER, diffId, tarBytes[i] as number))
  const manifest = {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: describe(CONFIG, id, configBytes),
    layers,
  }
  return {
    ...image,
    digests: [digestOf(Buffer.from(JSON.stringify(manifest)))],
    layers: image.layers.map(({ key }, i) => ({
      key,
      descriptor: {
        ...describe(LAYER, diffIds[i] as Digest, tarBytes[i] as number),
        artifactType: '',
        platform: null,
        annotations: {},
      },
    })),
  }
}
