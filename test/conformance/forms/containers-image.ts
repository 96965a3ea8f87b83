import { type BuiltImage, sha256 } from '../../helpers/built-image.js'
import { DOCKER, Layout, OCI } from '../../helpers/layout.js'
import type { LayerCompression } from '../../helpers/store-layer.js'
import { file, type Member, symlink } from '../../helpers/write-tar.js'
import { refName } from './describe-image.js'

/** skopeo, podman and buildah, `docker-archive:`: each layer once, in the image's order, and links to it by old ids. */
export function containersArchive(image: BuiltImage): Member[] {
  const { layers, config, id, tags } = image
  const distinct = new Map(layers.map(({ tar, diffId }) => [diffId, tar]))
  const named = [
    { Config: `${id}.json`, RepoTags: tags, Layers: layers.map(({ diffId }) => `${diffId}.tar`) },
  ]
  return [
    ...[...distinct].map(([diffId, tar]) => file(`${diffId}.tar`, tar)),
    file(`${id}.json`, config),
    ...layers.flatMap(({ diffId }, index) => {
      const folder = sha256(`old id ${index}`)
      return [
        symlink(`${folder}/layer.tar`, `../${diffId}.tar`),
        file(`${folder}/VERSION`, '1.0'),
        file(`${folder}/json`, JSON.stringify({ id: folder })),
      ]
    }),
    file('manifest.json', JSON.stringify(named)),
    file('repositories', '{}'),
  ]
}

/** The same tools, `oci:` and `oci-archive:`. */
export function containersOci(image: BuiltImage, compression: LayerCompression): Member[] {
  const layout = new Layout()
  return layout.files([layout.addImage(image, { compression, descriptor: refName(image) })])
}

/** The same tools, `dir:`: files by their hex digits beside the manifest, whose media types say gzip of plain tars. */
export function containersDir(image: BuiltImage, compression: LayerCompression): Member[] {
  return flatFolder(image, compression, OCI)
}

/** podman's docker-dir, and skopeo's `dir:` of an image of Docker's own types. */
export function dockerDir(image: BuiltImage, compression: LayerCompression): Member[] {
  return flatFolder(image, compression, DOCKER)
}

function flatFolder(
  image: BuiltImage,
  compression: LayerCompression,
  types: typeof OCI | typeof DOCKER,
): Member[] {
  const layout = new Layout()
  const manifest = layout.addImage(image, {
    compression,
    types,
    layer: (descriptor) =>
      descriptor.mediaType === types.layer('')
        ? { ...descriptor, mediaType: types.layer('gzip') }
        : descriptor,
  })
  const bytes = layout.blob(manifest)
  return [
    ...layout.remove(manifest).blobs((hex) => hex),
    file('manifest.json', bytes),
    file('version', 'Directory Transport Version: 1.1\n'),
  ]
}
