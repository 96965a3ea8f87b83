import { inodeAt } from './inodes.js'
import type { Inode, LayerEntry, LayerIndex } from './layer-index.js'
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

function listEntries({ names, inodes }: LayerIndex): LayerEntry[] {
  const made = new Map<number, Inode>()
  const entries: LayerEntry[] = []
  for (let row = 0; row < names.count; row++) {
    const at = names.inode[row] as number
    if (at < 0) continue
    let inode = made.get(at)
    if (!inode) {
      inode = inodeAt(inodes, at)
      made.set(at, inode)
    }
    entries.push({ path: pathOf(names, row), inode })
  }
  return entries
}
