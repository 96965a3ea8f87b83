import { type Replay, replay } from '../../packages/core/src/image/replay.js'
import { indexLayer } from '../../packages/core/src/layer/index-layer.js'
import type { LayerIndex } from '../../packages/core/src/layer/layer-index.js'
import { stream } from './image.js'
import { type Member, writeTar } from './write-tar.js'

/** The index of one layer that holds these members. */
export async function indexMembers(members: readonly Member[], limit = 1000): Promise<LayerIndex> {
  return indexTar(writeTar(members), limit)
}

/** The index of one layer from its tar. */
export async function indexTar(tar: Buffer, limit = 1000): Promise<LayerIndex> {
  return (await indexLayer('layer', stream(tar), { limit, left: limit })).index
}

/** Layers of these members on top of each other. */
export async function replayMembers(...layers: Member[][]): Promise<Replay> {
  return replay(await Promise.all(layers.map((members) => indexMembers(members))))
}

/** `path=layer` of all that a container sees, directories with a slash. */
export function visiblePaths(result: Replay): string[] {
  return [...result.visible()]
    .map(({ path, layer, inode }) => `${path}${inode.kind === 'directory' ? '/' : ''}=${layer}`)
    .sort()
}

/** `layer path: cause@layer` of each copy that is shadowed, moved and repeated ones with where they went. */
export function shadows(result: Replay): string[] {
  return [...result.copies]
    .flatMap(({ layer, path, shadow }) => {
      if (!shadow) return []
      const to = shadow.successors.map((copy) => copy.path).filter((name) => name !== shadow.path)
      return [`${layer} ${path}: ${shadow.cause}@${shadow.layer}${to.length > 0 ? ` → ${to.join(' ')}` : ''}`]
    })
    .sort()
}
