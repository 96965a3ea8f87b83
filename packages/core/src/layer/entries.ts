import { inodeOf } from './inode-of.js'
import type { LayerEntry, LayerIndex } from './layer-index.js'
import { pathOf } from './names.js'

const known = new WeakMap<LayerIndex, readonly LayerEntry[]>()

/** All that a layer holds as objects, for those who look at few layers; hard links share an inode, always the same one. */
export function entriesOf(layer: LayerIndex | undefined): readonly LayerEntry[] {
  if (!layer) return []
  let entries = known.get(layer)
  if (!entries) {
    entries = listEntries(layer)
    known.set(layer, entries)
  }
  return entries
}

/** How many those are. */
export function countEntries({ names }: LayerIndex): number {
  let count = 0
  for (let row = 0; row < names.count; row++) if ((names.inode[row] as number) >= 0) count++
  return count
}

function listEntries({ names, inodes }: LayerIndex): LayerEntry[] {
  const entries: LayerEntry[] = []
  for (let row = 0; row < names.count; row++) {
    const at = names.inode[row] as number
    if (at >= 0) entries.push({ path: pathOf(names, row), inode: inodeOf(inodes, at) })
  }
  return entries
}
