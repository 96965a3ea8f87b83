import type { DiveLayer } from './dive-layers.js'
import { DiveTree, setBytes } from './dive-tree.js'
import { walkOrder } from './walk-order.js'

/** What dive adds up of one path over all layers. */
export interface PathCount {
  times: number
  bytes: number
  /** The least of the sizes; -1 where dive gave up before it knew one, and counts that. */
  least: number
}

/** A layer that dive stopped reading, at a whiteout of what is not there. */
export interface Stop {
  readonly layer: number
  readonly whiteout: string
  /** Bytes of the files that it left out. */
  readonly bytes: number
}

export interface PathCounts {
  readonly paths: ReadonlyMap<string, PathCount>
  /** Rows of the file table that were counted at their path. */
  readonly rows: ReadonlySet<number>
  /** Whiteouts of folders, and the bytes that dive finds in those. */
  readonly folders: readonly { readonly layer: number; readonly path: string; readonly bytes: number }[]
  readonly stops: readonly Stop[]
}

/** Counts paths as dive's `filetree.Efficiency` (0.13.1) does: every name without names below it, and every whiteout. */
export function countPaths(layers: readonly DiveLayer[]): PathCounts {
  const paths = new Map<string, PathCount>()
  const rows = new Set<number>()
  const folders: { layer: number; path: string; bytes: number }[] = []
  const stops: Stop[] = []
  const at = (path: string): PathCount => {
    let count = paths.get(path)
    if (!count) {
      count = { times: 0, bytes: 0, least: -1 }
      paths.set(path, count)
    }
    return count
  }
  const visit = (path: string, bytes: number) => {
    const count = at(path)
    count.times++
    count.bytes += bytes
    if (count.least < 0 || bytes < count.least) count.least = bytes
  }

  const stack = new DiveTree()
  layers.forEach((layer, index) => {
    const tree = new DiveTree()
    const nodes = layer.rows.map(({ path, bytes, isFolder }) => {
      const node = tree.make(path)
      node.isFolder = isFolder
      setBytes(node, bytes)
      return node
    })
    const emptied = layer.opaque.map((path) => ({ path, node: tree.make(path) }))
    for (const path of layer.whiteouts) tree.make(whiteoutName(path)).isWhiteout = true
    // Whiteouts of the lowest layer are looked up in that layer itself.
    if (index === 0) stack.graft(tree)

    const stop = firstUnknown(layer.whiteouts, stack)
    const isLeftOut = (name: string) => stop !== null && walkOrder(name) >= stop.order
    let leftOut = 0
    layer.rows.forEach(({ index, path, bytes }, row) => {
      if (nodes[row]?.children) return
      if (isLeftOut(path)) leftOut += bytes
      else {
        rows.add(index)
        visit(path, bytes)
      }
    })
    const described = new Set(nodes)
    for (const { path, node } of emptied) {
      if (path === '' || node.children || described.has(node) || isLeftOut(path)) continue
      visit(path, 0)
    }
    for (const path of layer.whiteouts) {
      if (isLeftOut(whiteoutName(path))) continue
      const below = stack.find(path)
      const bytes = below?.isFolder ? below.totalBytes : 0
      visit(path, bytes)
      if (bytes > 0) folders.push({ layer: index, path, bytes })
    }
    if (stop) {
      at(stop.whiteout)
      stops.push({ layer: index, whiteout: stop.whiteout, bytes: leftOut })
    }
    putOnTop(stack, tree, layer.whiteouts)
  })
  return { paths, rows, folders, stops }
}

function whiteoutName(path: string): string {
  const slash = path.lastIndexOf('/') + 1
  return `${path.slice(0, slash)}.wh.${path.slice(slash)}`
}

/** The first whiteout, in the order in which dive walks, of a path that its tree of the layers below does not have. */
function firstUnknown(
  whiteouts: readonly string[],
  below: DiveTree,
): { whiteout: string; order: string } | null {
  let first: { whiteout: string; order: string } | null = null
  for (const whiteout of whiteouts) {
    if (below.find(whiteout)) continue
    const order = walkOrder(whiteoutName(whiteout))
    if (!first || order < first.order) first = { whiteout, order }
  }
  return first
}

/** A whiteout takes away what its own layer holds as well, where that comes before it. */
function putOnTop(stack: DiveTree, tree: DiveTree, whiteouts: readonly string[]): void {
  const late = whiteouts.filter((path) => tree.find(path) && walkOrder(path) < walkOrder(whiteoutName(path)))
  for (const path of whiteouts) stack.remove(path)
  stack.graft(tree)
  for (const path of late) stack.remove(path)
}
