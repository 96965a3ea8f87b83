import { type BuiltImage, sha256 } from './built-image.js'
import { file, type Member, symlink } from './write-tar.js'

export interface ClassicChanges {
  readonly manifest?: (manifest: unknown[]) => unknown
  readonly layer?: (tar: Buffer, index: number) => Buffer
}

/** The members of a `docker save` of Docker before 25: by name, equal layers as links, which may lead forward. */
export function classicSave(image: BuiltImage, changes: ClassicChanges = {}): Member[] {
  const { layers, config, id, tags } = image
  const folder = (index: number) => sha256(`folder ${index}`)
  const first = (index: number) => layers.findIndex(({ diffId }) => diffId === layers[index]?.diffId)
  const members = layers.flatMap(({ tar }, index) => [
    file(`${folder(index)}/VERSION`, '1.0'),
    file(`${folder(index)}/json`, JSON.stringify({ id: folder(index) })),
    first(index) === index
      ? file(`${folder(index)}/layer.tar`, changes.layer?.(tar, index) ?? tar)
      : symlink(`${folder(index)}/layer.tar`, `../${folder(first(index))}/layer.tar`),
  ])
  members.push(file(`${id}.json`, config))
  members.sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1))
  const paths = layers.map((_, index) => `${folder(index)}/layer.tar`)
  const manifest = [{ Config: `${id}.json`, RepoTags: tags, Layers: paths }]
  return [
    ...members,
    file('manifest.json', JSON.stringify(changes.manifest?.(manifest) ?? manifest)),
    file('repositories', '{}'),
  ]
}
