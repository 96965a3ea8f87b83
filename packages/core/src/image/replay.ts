import { FILE } from '../layer/inodes.js'
import type { LayerIndex } from '../layer/layer-index.js'
import { parentPath } from '../parent-path.js'
import { Copies } from './copies.js'
import { explainHidden, type HiddenNames } from './explain-hidden.js'
import { LayerNames } from './layer-names.js'
import { type Name, NameObject } from './name.js'
import { NameTree, NONE, ROOT } from './name-tree.js'

export interface Replay {
  /** All copies of all layers, by layer. */
  readonly copies: Copies
  /** All names that a container sees, parents before what they hold; directories that only a deeper path implies are not among them. */
  visible(): Iterable<Name>
  /** How many regular files those are. */
  readonly visibleFiles: number
  /** All names that the layers give, by layer, parents before what they hold; null where they were not asked for. */
  readonly names: Iterable<Name> | null
  /** Hard links to names that neither their layer nor any below has: engines refuse such a layer. */
  readonly danglingLinks: readonly { readonly layer: number; readonly path: string }[]
}

/** Puts the layers on top of each other as an engine does, and says of each copy who sees or who hid it (OCI layer.md). */
export function replay(layers: readonly LayerIndex[], withNames = false): Replay {
  const names = new LayerNames(layers)
  const copies = new Copies(names)
  const danglingLinks: { layer: number; path: string }[] = []
  const links = layers.reduce((sum, { lowerLinks }) => sum + lowerLinks.length, 0)
  /** The layer that hid a name, from 1. */
  const hiders = withNames ? new Int32Array(names.rows + links + 1) : null
  let hidden: HiddenNames = { nodes: [], names: [] }
  let current = 0
  let files = 0
  const tree = new NameTree(names, (node, name) => {
    if (hiders) hiders[name] = current + 1
    if (names.kindOf(name) === FILE) files--
    if (copies.ofName(name) < 0) return
    hidden.nodes.push(node)
    hidden.names.push(name)
  })
  const put = (node: number, name: number) => {
    tree.set(node, name)
    if (names.kindOf(name) === FILE) files++
  }
  layers.forEach((layer, index) => {
    hidden = { nodes: [], names: [] }
    current = index
    // Looked up before this layer hides anything: a link and the whiteout of its target may stand in one layer.
    const linked = layer.lowerLinks.map(({ path, target }) => ({
      path,
      name: tree.nameIn(tree.find(target)),
    }))
    hideLower(tree, layer)
    copies.addLayer(index)
    const nodes = addNames(tree, layer, index, (node, row) => put(node, names.numberOf(index, row)))
    for (const { path, name } of linked) {
      if (name === NONE || names.isDirectory(name)) {
        danglingLinks.push({ layer: index, path })
        continue
      }
      put(tree.nodeOfPath(path), names.addLink(path, index, name))
      const copy = copies.ofName(name)
      if (copy >= 0) copies.addName(copy)
    }
    explainHidden(hidden, { layer: index, nodes, tree, names, copies })
  })
  tree.seal()
  return {
    copies,
    *visible() {
      for (const name of tree.names()) yield new NameObject(names, copies, name, null)
    },
    visibleFiles: files,
    names: hiders && { [Symbol.iterator]: () => listNames(hiders) },
    danglingLinks,
  }

  function* listNames(hiddenBy: Int32Array): Generator<Name> {
    for (const name of names) {
      const hider = hiddenBy[name] as number
      yield new NameObject(names, copies, name, hider === 0 ? null : hider - 1)
    }
  }
}

/** Whiteouts and opaque directories hide what lower layers hold, wherever in the tar they stand. */
function hideLower(tree: NameTree, layer: LayerIndex): void {
  for (const path of [...layer.whiteouts, ...layer.opaque]) {
    const node = tree.find(path)
    if (node !== NONE) tree.clear(node)
  }
  for (const path of layer.whiteouts) {
    const node = tree.find(path)
    if (node !== NONE) tree.remove(node)
  }
  // The folder of a whiteout exists in its layer, so it exists in the image; a file that stood there gives way.
  for (const path of layer.whiteouts) tree.makeFolder(tree.nodeOfPath(parentPath(path)))
  for (const path of layer.opaque) tree.makeFolder(tree.nodeOfPath(path))
}

/** Returns the node of each row. Folders that only deeper names imply are there once those are. */
function addNames(
  tree: NameTree,
  { names }: LayerIndex,
  layer: number,
  put: (node: number, row: number) => void,
): Int32Array {
  const nodes = new Int32Array(names.count)
  for (let row = 0; row < names.count; row++) {
    const parent = names.parent[row] as number
    const node = tree.nodeOfRow(parent < 0 ? ROOT : (nodes[parent] as number), layer, row)
    nodes[row] = node
    if ((names.inode[row] as number) >= 0) put(node, row)
  }
  return nodes
}
