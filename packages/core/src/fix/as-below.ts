import { entriesOf } from '../layer/entries.js'
import type { Inode, LayerEntry } from '../layer/layer-index.js'
import { parentPath } from '../parent-path.js'
import type { FixContext } from './fixer.js'

/** Tells of the folders of a layer, and of its files without bytes, whether they are as the layers below leave them. */
export function asBelow(index: number, { layers }: FixContext): (entry: LayerEntry) => boolean {
  const seen = new Map<string, { readonly inode: Inode; readonly layer: number }>()
  const gone = new Map<string, number>()
  for (let layer = 0; layer < index; layer++) {
    for (const path of [...(layers[layer]?.whiteouts ?? []), ...(layers[layer]?.opaque ?? [])])
      gone.set(path, layer)
    for (const { path, inode } of entriesOf(layers[layer])) seen.set(path, { inode, layer })
  }
  return ({ path, inode }) => {
    const was = seen.get(path)
    if (!was || inode.bytes > 0 || was.inode.bytes > 0) return false
    for (let above = path; above !== ''; above = parentPath(above)) {
      if ((gone.get(above) ?? -1) > was.layer) return false
    }
    return (['kind', 'mode', 'uid', 'gid', 'xattrs', 'content'] as const).every(
      (what) => was.inode[what] === inode[what],
    )
  }
}
