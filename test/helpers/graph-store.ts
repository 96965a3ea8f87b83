import { linkSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BuiltImage, sha256 } from './built-image.js'
import type { Step } from './image.js'
import { writeTarSplit } from './tar-split.js'
import type { Member } from './write-tar.js'

/** Where a store keeps the parts of a layer. */
export interface StoredLayer {
  readonly tarSplit: string
  readonly folder: string
}

/** Writes an image as Docker's overlay2 driver keeps it. */
export function writeDockerStore(root: string, image: BuiltImage, steps: readonly Step[]): StoredLayer[] {
  write(join(root, 'image/overlay2/imagedb/content/sha256', image.id), image.config)
  let below = ''
  return layersOf(image, steps).map(({ tar, diffId, members }, i) => {
    const chain = below ? sha256(`sha256:${below} sha256:${diffId}`) : diffId
    const place = join(root, 'image/overlay2/layerdb/sha256', chain)
    const cacheId = sha256(`cache ${i} ${chain}`)
    write(join(place, 'diff'), `sha256:${diffId}`)
    if (below) write(join(place, 'parent'), `sha256:${below}`)
    write(join(place, 'cache-id'), cacheId)
    const layer = {
      tarSplit: join(place, 'tar-split.json.gz'),
      folder: join(root, 'overlay2', cacheId, 'diff'),
    }
    unpack(layer, tar, members)
    below = chain
    return layer
  })
}

/** Writes an image as containers/storage keeps it with its overlay driver. */
export function writeContainersStore(root: string, image: BuiltImage, steps: readonly Step[]): StoredLayer[] {
  const layers = layersOf(image, steps).map((layer, i) => ({ ...layer, id: sha256(`layer ${i}`) }))
  const images = [{ id: image.id, layer: layers.at(-1)?.id }]
  write(join(root, 'overlay-images/images.json'), JSON.stringify(images))
  const key = Buffer.from(`sha256:${image.id}`).toString('base64')
  write(join(root, 'overlay-images', image.id, `=${key}`), image.config)
  const described = layers.map(({ id, diffId, tar }, i) => ({
    id,
    parent: layers[i - 1]?.id,
    'diff-digest': `sha256:${diffId}`,
    'diff-size': tar.length,
  }))
  // As podman 5 divides them.
  write(join(root, 'overlay-layers/layers.json'), JSON.stringify(described.slice(0, 1)))
  write(join(root, 'overlay-layers/volatile-layers.json'), JSON.stringify(described.slice(1)))
  return layers.map(({ id, tar, members }) => {
    const tarSplit = join(root, 'overlay-layers', `${id}.tar-split.gz`)
    const layer = { tarSplit, folder: join(root, 'overlay', id, 'diff') }
    unpack(layer, tar, members)
    return layer
  })
}

function layersOf({ layers }: BuiltImage, steps: readonly Step[]) {
  const members = steps.flatMap(({ members }) => (Array.isArray(members) ? [members as Member[]] : []))
  return layers.map((layer, i) => ({ ...layer, members: members[i] as Member[] }))
}

function unpack({ tarSplit, folder }: StoredLayer, tar: Buffer, members: readonly Member[]): void {
  write(tarSplit, writeTarSplit(tar))
  unpackInto(folder, members)
}

/** Unpacks members as an engine does, which has that folder for its root. */
export function unpackInto(folder: string, members: readonly Member[]): void {
  mkdirSync(folder, { recursive: true })
  for (const { name, type = 'file', content = '', linkname = '' } of members) {
    const path = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name)])
    const parent = path.subarray(0, path.lastIndexOf(0x2f))
    mkdirSync(type === 'directory' ? path : parent, { recursive: true })
    if (type !== 'directory') rmSync(path, { force: true })
    if (type === 'symlink') symlinkSync(linkname, path)
    if (type === 'hardlink') linkSync(join(folder, linkname), path)
    if (type === 'file') writeFileSync(path, content)
  }
}

function write(path: string, bytes: string | Buffer): void {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, bytes)
}
