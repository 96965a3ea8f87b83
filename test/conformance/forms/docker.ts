import { type BuiltImage, sha256 } from '../../helpers/built-image.js'
import { blobPath, DOCKER, type ImageManifest, Layout, MARK, OCI } from '../../helpers/layout.js'
import type { LayerCompression } from '../../helpers/store-layer.js'
import { directory, file, type Member } from '../../helpers/write-tar.js'
import { nameAnnotations, platformOf } from './describe-image.js'

/** Docker 25 and later with a graph driver: plain blobs, the index, manifest.json with LayerSources, old configs. */
export function graphDriverSave(image: BuiltImage): Member[] {
  return saveOf(image, (layers) => layers)
}

/** Docker 25.0.0: the OCI manifest has the layers in any order, each once; an image without a name is in no index. */
export function firstGraphDriverSave(image: BuiltImage): Member[] {
  return saveOf(image, (layers) => {
    const distinct = new Map(layers.map((layer) => [layer.digest, layer]))
    return [...distinct.values()].reverse()
  })
}

type Layers = ImageManifest['layers']

function saveOf(image: BuiltImage, arrange: (layers: Layers) => Layers): Member[] {
  const layout = new Layout()
  const manifest = layout.addImage(image, {
    compression: 'plain',
    descriptor: nameAnnotations(image),
    manifest: ({ layers, ...rest }) => ({ ...rest, layers: arrange(layers) }),
  })
  // Nothing refers to these.
  for (const { diffId } of image.layers) layout.add({ id: sha256(diffId), os: 'linux' }, 'none')
  const sources = image.layers.map(({ tar, diffId }) => {
    const digest = `sha256:${diffId}`
    return [digest, { mediaType: OCI.layer(''), size: tar.length, digest }]
  })
  const named = {
    Config: `blobs/sha256/${image.id}`,
    RepoTags: image.tags,
    Layers: image.layers.map(({ diffId }) => `blobs/sha256/${diffId}`),
    LayerSources: Object.fromEntries(sources),
  }
  return [
    directory('blobs/'),
    directory('blobs/sha256/'),
    ...layout.blobs(),
    file('index.json', indexOf(image.tags ? [manifest] : null)),
    file('manifest.json', JSON.stringify([named])),
    MARK,
    file('repositories', '{}'),
  ]
}

/** Docker with containerd's store, ctr: an index whose other platforms were never pulled, blobs as they were pulled. */
export function containerdSave(image: BuiltImage, compression: LayerCompression): Member[] {
  const layout = new Layout()
  const pulled = layout.addImage(image, {
    compression,
    types: DOCKER,
    descriptor: { platform: platformOf(image) },
  })
  const absent = { mediaType: DOCKER.manifest, digest: `sha256:${sha256('absent')}`, size: 1234 }
  const other = { ...absent, platform: { os: 'linux', architecture: 's390x' } }
  const attestation = { ...absent, platform: { os: 'unknown', architecture: 'unknown' } }
  const index = layout.addIndex([other, pulled, attestation], nameAnnotations(image))
  const paths = layout.layersOf(pulled).map(blobPath)
  const named = { Config: `blobs/sha256/${image.id}`, RepoTags: image.tags, Layers: paths }
  return [
    directory('blobs/'),
    directory('blobs/sha256/'),
    ...layout.blobs(),
    file('index.json', indexOf([index])),
    file('manifest.json', JSON.stringify([named])),
    MARK,
  ]
}

function indexOf(manifests: readonly object[] | null): string {
  return JSON.stringify({ schemaVersion: 2, mediaType: OCI.index, manifests })
}
