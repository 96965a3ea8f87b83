import type { PlainInode, PlainLayer } from './plain-layer.js'

/** An inode of a layer that has bytes. */
export interface PlainCopy {
  readonly layer: number
  readonly inode: PlainInode
  /** The first of its names. */
  readonly path: string
  shadow: PlainShadow | null
}

export interface PlainShadow {
  readonly cause: 'same-content' | 'moved' | 'replaced' | 'deleted'
  /** The layer that took the last name away. */
  readonly layer: number
  readonly path: string
  /** What of that layer has the content now. */
  readonly successors: readonly PlainCopy[]
  /** Which of owner, mode and xattrs differ. */
  readonly changed: readonly string[]
}

export interface Account {
  readonly copies: readonly PlainCopy[]
  /** What a container sees, without the folders that no layer has a member for. */
  readonly visible: ReadonlyMap<string, PlainInode>
}

type Tree = Map<string, PlainInode>

/** A folder that a deeper path implies. */
const IMPLIED: PlainInode = {
  kind: 'directory',
  bytes: 0,
  content: '',
  owner: '',
  mode: 0,
  mtime: 0,
  xattrs: '',
}

/**
 * Who sees or who hid each copy, worked out from docs/numbers.md and OCI's layer.md in the simplest way: for each layer
 * the whole tree before and after, compared name by name. It shares no code with what it is compared with.
 */
export function account(layers: readonly PlainLayer[]): Account {
  const copies: PlainCopy[] = []
  const copyOf = new Map<PlainInode, PlainCopy>()
  let before: Tree = new Map()
  layers.forEach((layer, index) => {
    for (const [path, inode] of layer.names) {
      if (inode.bytes === 0 || copyOf.has(inode)) continue
      const names = namesOf(layer.names, inode)
      const copy = { layer: index, inode, path: names[0] ?? path, shadow: null }
      copyOf.set(inode, copy)
      copies.push(copy)
    }
    const after = apply(layer, before)
    const lost = copies.filter(
      ({ inode }) => namesOf(before, inode).length > 0 && namesOf(after, inode).length === 0,
    )
    explain(lost, before, after, layer, index, copyOf)
    before = after
  })
  return { copies, visible: new Map([...before].filter(([, inode]) => inode !== IMPLIED)) }
}

function apply(layer: PlainLayer, before: Tree): Tree {
  const after = new Map(before)
  for (const path of layer.whiteouts) remove(after, path, true)
  for (const path of layer.opaque) remove(after, path, false)
  for (const path of [...layer.whiteouts.map((path) => `${path}/..`), ...layer.opaque]) {
    const folder = path.replace(/\/?[^/]*\/\.\.$/, '')
    makeFolders(after, folder.split('/'))
  }
  for (const [path, inode] of layer.names) put(after, path, inode)
  for (const [path, target] of layer.linksToBelow) {
    const inode = before.get(target)
    if (inode && inode.kind !== 'directory') put(after, path, inode)
  }
  return after
}

function put(tree: Tree, path: string, inode: PlainInode): void {
  makeFolders(tree, path.split('/').slice(0, -1))
  if (inode.kind !== 'directory') remove(tree, path, true)
  tree.set(path, inode)
}

/** What stands in the way of a folder gives way to it. */
function makeFolders(tree: Tree, parts: readonly string[]): void {
  for (let depth = 1; depth <= parts.length; depth++) {
    const folder = parts.slice(0, depth).join('/')
    if (folder !== '' && tree.get(folder)?.kind !== 'directory') tree.set(folder, IMPLIED)
  }
}

function remove(tree: Tree, path: string, itself: boolean): void {
  for (const other of [...tree.keys()])
    if (other.startsWith(`${path}/`) || (itself && other === path)) tree.delete(other)
}

function explain(
  lost: readonly PlainCopy[],
  before: Tree,
  after: Tree,
  layer: PlainLayer,
  index: number,
  copyOf: ReadonlyMap<PlainInode, PlainCopy>,
): void {
  const gone: { copy: PlainCopy; path: string }[] = []
  for (const copy of lost) {
    const names = namesOf(before, copy.inode)
    const same = names.filter((name) => {
      const now = layer.names.get(name)
      return now !== undefined && now === after.get(name) && isSame(now, copy.inode)
    })
    const [path] = same
    if (path !== undefined) {
      const successors = same.map((name) => copyOf.get(after.get(name) as PlainInode) as PlainCopy)
      const changed = changes(copy.inode, after.get(path) as PlainInode)
      copy.shadow = {
        cause: 'same-content',
        layer: index,
        path,
        successors: [...new Set(successors)],
        changed,
      }
      continue
    }
    const missing = names.find((name) => !after.has(name))
    const replaced = names.find((name) => after.has(name))
    copy.shadow = {
      cause: replaced === undefined ? 'deleted' : 'replaced',
      layer: index,
      path: replaced ?? (missing as string),
      successors: [],
      changed: [],
    }
    if (missing !== undefined) gone.push({ copy, path: missing })
  }
  gone.sort((a, b) => (a.path < b.path ? -1 : 1))
  const taken = new Set<PlainInode>()
  for (const { copy, path } of gone) {
    const arrival = [...layer.names.keys()].sort().find((name) => {
      const inode = layer.names.get(name) as PlainInode
      const held = before.get(name)
      return isSame(inode, copy.inode) && !taken.has(inode) && !(held && isSame(held, inode))
    })
    if (arrival === undefined) continue
    const inode = layer.names.get(arrival) as PlainInode
    taken.add(inode)
    const successors = [copyOf.get(inode) as PlainCopy]
    copy.shadow = { cause: 'moved', layer: index, path, successors, changed: [] }
  }
}

function namesOf(tree: ReadonlyMap<string, PlainInode>, inode: PlainInode): string[] {
  return [...tree]
    .filter(([, other]) => other === inode)
    .map(([name]) => name)
    .sort()
}

function isSame(a: PlainInode, b: PlainInode): boolean {
  return a.kind === b.kind && a.content === b.content
}

function changes(a: PlainInode, b: PlainInode): string[] {
  return (['owner', 'mode', 'xattrs'] as const).filter((key) => a[key] !== b[key])
}
