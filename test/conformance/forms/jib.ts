import { type BuiltImage, sha256 } from '../../helpers/built-image.js'
import { Layout, MARK } from '../../helpers/layout.js'
import { type LayerCompression, storeLayer } from '../../helpers/store-layer.js'
import { file, type Member } from '../../helpers/write-tar.js'
import { refName } from './describe-image.js'

/** jib, format Docker: a layer that stands in the image twice stands in the archive twice. */
export function jibDocker({ config, layers, tags }: BuiltImage, compression: LayerCompression): Member[] {
  const blobs = layers.map(({ tar }, index) => {
    const { bytes } = storeLayer(tar, compression, index)
    return file(`${sha256(bytes)}.tar.gz`, bytes)
  })
  const named = [{ Config: 'config.json', RepoTags: tags, Layers: blobs.map(({ name }) => name) }]
  return [...blobs, file('config.json', config), file('manifest.json', JSON.stringify(named))]
}

/** jib, format OCI: layers first, then the config, the manifest and the mark, and the index at the very end. */
export function jibOci(image: BuiltImage, compression: LayerCompression): Member[] {
  const layout = new Layout()
  const manifest = layout.addImage(image, { compression, descriptor: refName(image) })
  const described = [`sha256:${image.id}`, manifest.digest].map((digest) => `blobs/sha256/${digest.slice(7)}`)
  const files = layout.files([manifest])
  const rank = ({ name }: Member) =>
    name === 'index.json' ? 4 : name === MARK.name ? 3 : described.indexOf(String(name)) + 1
  return files.sort((a, b) => rank(a) - rank(b))
}
