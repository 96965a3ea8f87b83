import { entriesOf } from '../layer/entries.js'
import type { Inode, LayerIndex } from '../layer/layer-index.js'
import { PathTree } from '../layer/path-tree.js'
import { parentPath } from '../parent-path.js'
import { contentKey, type Differences, differences, sameContent } from './identify.js'

export type Cause = 'same-content' | 'moved' | 'replaced' | 'deleted'

/** One inode of one layer that has bytes: a regular file under all its names, or a symlink. */
export interface Copy {
  readonly layer: number
  readonly inode: Inode
  /** Its name, the first of them where there are several. */
  readonly path: string
  /** All names that its layer gives it, where those are several. */
  readonly links: readonly string[] | null
  /** How a later layer hid its last name; null while a container sees it. */
  readonly shadow: Shadow | null
}

export interface Shadow {
  readonly cause: Cause
  /** The layer that hid it. */
  readonly layer: number
  /** The name that went last. */
  readonly path: string
  /** The copies of the hiding layer that hold the same content, for `same-content` and `moved`. */
  readonly successors: readonly Copy[]
  /** In what they differ, for `same-content`. */
  readonly differences: Differences | null
}

/** What one name shows in the end. */
export interface VisibleName {
  readonly path: string
  readonly layer: number
  readonly inode: Inode
}

export interface Replay {
  /** All copies of all layers, by layer. */
  readonly copies: readonly Copy[]
  /** All names that a container sees, parents before what they hold; directories that only a deeper path implies are not among them. */
  visible(): Iterable<VisibleName>
  /** All names that the layers give, by layer, parents before what they hold; null where they were not asked for. */
  readonly names: readonly Name[] | null
  /** Hard links to names that neither their layer nor any below has: engines refuse such a layer. */
  readonly danglingLinks: readonly { readonly layer: number; readonly path: string }[]
}

interface MutableCopy extends Copy {
  path: string
  links: string[] | null
  shadow: Shadow | null
  /** How many of its names a container still sees. */
  names: number
}

/** One name that a layer gives an inode, for as long as it stands there. */
export interface Name extends VisibleName {
  /** Null where the inode has no bytes. */
  readonly copy: Copy | null
  /** The layer that wrote something else there or removed it, be it the same folder anew; null while it is visible. */
  readonly hiddenBy: number | null
}

interface MutableName extends Name {
  readonly copy: MutableCopy | null
  hiddenBy: number | null
}

/** Puts the layers on top of each other as an engine does, and says of each copy who sees or who hid it (OCI layer.md). */
export function replay(layers: readonly LayerIndex[], withNames = false): Replay {
  const copies: MutableCopy[] = []
  const names: MutableName[] | null = withNames ? [] : null
  const danglingLinks: { layer: number; path: string }[] = []
  let hidden: MutableName[] = []
  let current = 0
  const tree = new PathTree<MutableName>(
    (name) => name.inode.kind === 'directory',
    (name) => {
      name.hiddenBy = current
      if (name.copy) hidden.push(name)
    },
  )
  layers.forEach((layer, index) => {
    hidden = []
    current = index
    // Looked up before this layer hides anything: a link and the whiteout of its target may stand in one layer.
    const linked = layer.lowerLinks.map(({ path, target }) => ({ path, name: tree.find(target)?.value }))
    hideLower(tree, layer)
    const added = addNames(tree, layer, index, copies, names)
    for (const { path, name } of linked) {
      if (name && name.inode.kind !== 'directory') {
        const link = { ...name, path, layer: index, hiddenBy: null }
        tree.set(path, link)
        names?.push(link)
        if (name.copy) name.copy.names++
      } else {
        danglingLinks.push({ layer: index, path })
      }
    }
    explain(hidden, added, tree, index)
  })
  return { copies, visible: () => tree.values(), names, danglingLinks }
}

/** Whiteouts and opaque directories hide what lower layers hold, wherever in the tar they stand. */
function hideLower(tree: PathTree<MutableName>, layer: LayerIndex): void {
  for (const path of [...layer.whiteouts, ...layer.opaque]) {
    const node = tree.find(path)
    if (node) tree.clear(node)
  }
  for (const path of layer.whiteouts) tree.remove(path)
  // The folder of a whiteout exists in its layer, so it exists in the image; a file that stood there gives way.
  for (const path of layer.whiteouts) tree.makeFolder(parentPath(path))
  for (const path of layer.opaque) tree.makeFolder(path)
}

function addNames(
  tree: PathTree<MutableName>,
  layer: LayerIndex,
  index: number,
  copies: MutableCopy[],
  names: MutableName[] | null,
): MutableName[] {
  const added: MutableName[] = []
  const byInode = new Map<Inode, MutableCopy>()
  for (const { path, inode } of entriesOf(layer)) {
    let copy: MutableCopy | null = null
    if (inode.bytes > 0) {
      copy = byInode.get(inode) ?? null
      if (copy) {
        copy.links ??= [copy.path]
        copy.links.push(path)
        if (path < copy.path) copy.path = path
      } else {
        copy = { layer: index, inode, path, links: null, shadow: null, names: 0 }
        byInode.set(inode, copy)
        copies.push(copy)
      }
      copy.names++
    }
    const name: MutableName = { path, layer: index, inode, copy, hiddenBy: null }
    tree.set(path, name)
    names?.push(name)
    if (copy) added.push(name)
  }
  return added
}

/** Finds the cause for each copy whose last name this layer hid. */
function explain(
  hidden: readonly MutableName[],
  added: readonly MutableName[],
  tree: PathTree<MutableName>,
  layer: number,
): void {
  const lost = new Map<MutableCopy, MutableName[]>()
  for (const name of [...hidden].sort(byPath)) {
    const copy = name.copy as MutableCopy
    copy.names--
    const names = lost.get(copy)
    if (names) names.push(name)
    else lost.set(copy, [name])
  }
  const gone: MutableName[] = []
  for (const [copy, names] of lost) {
    if (copy.names > 0) continue
    const shadow = sameContentShadow(names, tree, layer)
    if (shadow) {
      copy.shadow = shadow
      continue
    }
    const missing = names.find((name) => !tree.find(name.path))
    const replaced = names.find((name) => tree.find(name.path))
    if (missing) gone.push(missing)
    const { path } = replaced ?? (missing as MutableName)
    copy.shadow = { cause: replaced ? 'replaced' : 'deleted', layer, path, successors: [], differences: null }
  }
  pairMoves(gone, hidden, added, layer)
}

function sameContentShadow(
  names: readonly MutableName[],
  tree: PathTree<MutableName>,
  layer: number,
): Shadow | null {
  let shadow: Shadow | null = null
  const successors = new Set<Copy>()
  for (const name of names) {
    const now = tree.find(name.path)?.value
    if (now?.copy?.layer !== layer || !sameContent(now.inode, name.inode)) continue
    successors.add(now.copy)
    shadow ??= {
      cause: 'same-content',
      layer,
      path: name.path,
      successors: [],
      differences: differences(name.inode, now.inode),
    }
  }
  return shadow && { ...shadow, successors: [...successors] }
}

/** A file that went, and the same content at a path that did not hold it before, are one move; paired in path order. */
function pairMoves(
  gone: readonly MutableName[],
  hidden: readonly MutableName[],
  added: readonly MutableName[],
  layer: number,
): void {
  if (gone.length === 0) return
  const wanted = new Set(gone.map((name) => contentKey(name.inode)))
  const before = new Map(hidden.map((name) => [name.path, name.inode]))
  const arrivals = new Map<string, MutableCopy[]>()
  const seen = new Set<MutableCopy>()
  for (const name of [...added].sort(byPath)) {
    const copy = name.copy as MutableCopy
    const key = contentKey(name.inode)
    const held = before.get(name.path)
    if (!wanted.has(key) || seen.has(copy) || (held && contentKey(held) === key)) continue
    seen.add(copy)
    const queue = arrivals.get(key)
    if (queue) queue.push(copy)
    else arrivals.set(key, [copy])
  }
  const taken = new Map<string, number>()
  for (const name of [...gone].sort(byPath)) {
    const key = contentKey(name.inode)
    const next = taken.get(key) ?? 0
    const arrival = arrivals.get(key)?.[next]
    if (!arrival) continue
    taken.set(key, next + 1)
    const copy = name.copy as MutableCopy
    copy.shadow = { cause: 'moved', layer, path: name.path, successors: [arrival], differences: null }
  }
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0
}
