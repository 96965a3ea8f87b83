import { type BuiltImage, sha256 } from '../../helpers/built-image.js'
import { Layout, MARK } from '../../helpers/layout.js'
import { type LayerCompression, storeLayer } from '../../helpers/store-layer.js'
import { file, type Member, symlink } from '../../helpers/write-tar.js'

/** rules_oci's oci_load: every layer is called .tar.gz, however it is stored. */
export function rulesOciDocker(
  { config, id, layers, tags }: BuiltImage,
  compression: LayerCompression,
): Member[] {
  const blobs = layers.map(({ tar }, index) => {
    const { bytes } = storeLayer(tar, compression, index)
    return file(`blobs/sha256/${sha256(bytes)}.tar.gz`, bytes)
  })
  const distinct = new Map(blobs.map((blob) => [blob.name, blob]))
  const named = [{ Config: `blobs/sha256/${id}`, RepoTags: tags, Layers: blobs.map(({ name }) => name) }]
  return [
    file(`blobs/sha256/${id}`, config),
    ...distinct.values(),
    file('manifest.json', JSON.stringify(named)),
  ]
}

/** rules_oci's oci_image: the mark first, the index last, and blobs that are links to where Bazel keeps them. */
export function rulesOciLayout(image: BuiltImage, compression: LayerCompression): Member[] {
  const layout = new Layout()
  const files = layout.files([layout.addImage(image, { compression })])
  const [index, ...blobs] = files.filter((member) => member !== MARK).reverse()
  return [
    MARK,
    ...blobs.flatMap((blob) => [
      symlink(String(blob.name), `../../store/${String(blob.name).slice('blobs/sha256/'.length)}`),
      { ...blob, name: String(blob.name).replace('blobs/sha256/', 'store/') },
    ]),
    index ?? MARK,
  ]
}
