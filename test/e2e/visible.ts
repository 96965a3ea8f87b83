import { createReadStream } from 'node:fs'
import { type Replay, replay } from '../../packages/core/src/image/replay.js'
import { indexLayer } from '../../packages/core/src/layer/index-layer.js'
import type { SavedLayer } from './saved-image.js'
import type { Seen } from './seen.js'

export async function replayLayers(layers: readonly SavedLayer[]): Promise<Replay> {
  const allowance = { limit: 1_000_000, left: 1_000_000 }
  const indexes = []
  for (const { tarPath } of layers)
    indexes.push((await indexLayer(tarPath, createReadStream(tarPath), allowance)).index)
  return replay(indexes)
}

/** What layersize says that a container sees. */
export function describeVisible(replayed: Replay): Map<string, Seen> {
  const names = [...replayed.visible()].sort((a, b) => (a.path < b.path ? -1 : 1))
  const firstNames = new Map<unknown, string>()
  return new Map(
    names.map(({ path, inode }): [string, Seen] => {
      if (!firstNames.has(inode)) firstNames.set(inode, path)
      return [
        path,
        {
          kind: inode.kind,
          bytes: inode.bytes,
          mode: inode.mode.toString(8),
          owner: `${inode.uid}:${inode.gid}`,
          mtime: inode.mtime,
          content: inode.kind === 'file' && inode.bytes === 0 ? EMPTY : inode.content,
          linkedTo: firstNames.get(inode) as string,
        },
      ]
    }),
  )
}

/** SHA-256 of nothing. */
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
