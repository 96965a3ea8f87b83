import type { BuiltImage } from '../../helpers/built-image.js'
import { directory, file, type Member } from '../../helpers/write-tar.js'

/** nixpkgs' streamLayeredImage: a folder for each layer by its checksum. */
export function nixStream({ config, id, layers, tags }: BuiltImage): Member[] {
  const distinct = new Map(layers.map(({ tar, diffId }) => [diffId, tar]))
  const paths = layers.map(({ diffId }) => `${diffId}/layer.tar`)
  return [
    ...[...distinct].flatMap(([diffId, tar]) => [directory(diffId), file(`${diffId}/layer.tar`, tar)]),
    file(`${id}.json`, config),
    file('manifest.json', JSON.stringify([{ Config: `${id}.json`, RepoTags: tags, Layers: paths }])),
  ]
}
