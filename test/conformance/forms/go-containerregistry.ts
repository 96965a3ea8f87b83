import { type BuiltImage, sha256 } from '../../helpers/built-image.js'
import { Layout, MARK } from '../../helpers/layout.js'
import { type LayerCompression, storeLayer } from '../../helpers/store-layer.js'
import { file, type Member } from '../../helpers/write-tar.js'

const EXTENSION = { '': '.tar', gzip: '.tar.gz', zstd: '.tar.zst' } as const

/** crane pull, kaniko --tarPath, ko build --tarball, apko build: the config by its digest, then layers by theirs. */
export function tarball({ config, id, layers, tags }: BuiltImage, compression: LayerCompression): Member[] {
  const blobs = layers.map(({ tar }, index) => {
    const { bytes, suffix } = storeLayer(tar, compression, index)
    return file(`${sha256(bytes)}${EXTENSION[suffix]}`, bytes)
  })
  const distinct = new Map(blobs.map((blob) => [blob.name, blob]))
  const named = [{ Config: `sha256:${id}`, RepoTags: tags, Layers: blobs.map(({ name }) => name) }]
  return [file(`sha256:${id}`, config), ...distinct.values(), file('manifest.json', JSON.stringify(named))]
}

/** crane pull --format=oci, ko build --oci-layout-path: a name is in no annotation. */
export function layout(image: BuiltImage, compression: LayerCompression): Member[] {
  const blobs = new Layout()
  const manifest = blobs.addImage(image, { compression })
  return [MARK, ...blobs.files([manifest]).filter((member) => member !== MARK)]
}
