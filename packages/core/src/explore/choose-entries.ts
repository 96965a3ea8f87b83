import type { TreeEntry } from '../exploration.js'
import { addFigures, type Count } from './count-figures.js'
import { type Folder, type FolderTree, type Leaf, pathOf } from './grow-tree.js'

interface Candidate {
  readonly kind: TreeEntry['kind']
  readonly visible: boolean
  readonly count: Count
  /** Null of what is none. */
  readonly folder: Folder | null
  /** The folder that it stands in. */
  readonly parent: Folder | null
  /** How deep it stands below the first. */
  readonly depth: number
  path(): string
}

export interface Limits {
  /** How many entries below the first. */
  readonly top: number
  /** How many parts of a path below the first. */
  readonly depth: number
  /** The least bytes of what is listed below the first. */
  readonly least: number
}

/**
 * The folders and files of a tree that weigh most wherever they stand, as a list: each folder before what it holds, the
 * heaviest first. A folder that holds nothing but another is left out, and what is not listed is summed up in its folder.
 */
export function chooseEntries(tree: FolderTree, limits: Limits): TreeEntry[] {
  const root = fromFolder(tree.root)
  const chosen = heaviest(tree, limits)
  const folders = new Set(chosen.flatMap(({ folder }) => folder ?? []).concat(tree.root))
  const below = new Map<Folder, Candidate[]>()
  for (const candidate of chosen) {
    let parent = candidate.parent as Folder
    while (!folders.has(parent)) parent = parent.parent as Folder
    const siblings = below.get(parent)
    if (siblings) siblings.push(candidate)
    else below.set(parent, [candidate])
  }
  const entries: TreeEntry[] = []
  const pending: { candidate: Candidate; parent: number | null }[] = [{ candidate: root, parent: null }]
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { kind, visible, count, folder } = next.candidate
    const listed = folder ? withLast(tree, folder, below.get(folder) ?? [], limits) : []
    for (const child of listed.toReversed()) pending.push({ candidate: child, parent: entries.length })
    const unlisted = folder && sumUnlisted(tree, folder, listed)
    entries.push({ path: next.candidate.path(), kind, parent: next.parent, visible, ...count, unlisted })
  }
  return entries
}

/** The heaviest below a tree's root, by weight: no folder comes after what it holds. */
function heaviest(tree: FolderTree, { top, depth, least }: Limits): Candidate[] {
  let kept: Candidate[] = []
  const offer = (candidate: Candidate) => {
    if (candidate.count.bytes < least) return
    kept.push(candidate)
    if (kept.length > 2 * top + 1000) kept = kept.sort(byWeight).slice(0, top)
  }
  const pending = [tree.root]
  for (let folder = pending.pop(); folder; folder = pending.pop()) {
    if (folder.depth >= depth) continue
    for (const leaf of tree.leaves(folder)) offer(fromLeaf(leaf, folder))
    for (const inner of folder.folders.values()) {
      pending.push(inner)
      if (!holdsOneFolder(inner) || inner.depth >= depth) offer(fromFolder(inner))
    }
  }
  return kept.sort(byWeight).slice(0, top)
}

/** What is listed of a folder, and what else is in it if that is one: its name tells more than that there is one more. */
function withLast(
  tree: FolderTree,
  folder: Folder,
  listed: Candidate[],
  { depth, least }: Limits,
): readonly Candidate[] {
  if (listed.length === 0 || tree.size(folder) - listed.length !== 1) return listed
  const paths = new Set(listed.filter((candidate) => !candidate.folder).map((candidate) => candidate.path()))
  const folders = new Set(listed.map((candidate) => candidate.folder && childOf(folder, candidate.folder)))
  const leaf = tree.leaves(folder).find(({ path }) => !paths.has(path))
  let inner = [...folder.folders.values()].find((inner) => !folders.has(inner))
  while (inner && holdsOneFolder(inner) && inner.depth < depth) inner = [...inner.folders.values()][0]
  const last = leaf ? fromLeaf(leaf, folder) : inner && fromFolder(inner)
  return last && last.count.bytes >= Math.min(least, 1) ? [...listed, last].sort(byWeight) : listed
}

/** The one of the folders of a folder that another stands in, or is. */
function childOf(folder: Folder, inner: Folder): Folder {
  let at = inner
  while (at.parent !== folder) at = at.parent as Folder
  return at
}

function holdsOneFolder({ rows, folders }: Folder): boolean {
  return rows.length === 0 && folders.size === 1
}

function fromFolder(folder: Folder): Candidate {
  const { parent, depth, visible, count } = folder
  return { kind: 'directory', visible, count, folder, parent, depth, path: () => pathOf(folder) }
}

function fromLeaf({ path, kind, visible, count }: Leaf, parent: Folder): Candidate {
  return { kind, visible, count, folder: null, parent, depth: parent.depth + 1, path: () => path }
}

function sumUnlisted(tree: FolderTree, folder: Folder, listed: readonly Candidate[]): TreeEntry['unlisted'] {
  const entries = tree.size(folder) - listed.length
  if (entries === 0) return null
  const rest = { ...folder.count }
  for (const { count } of listed) addFigures(rest, count, -1)
  return { entries, ...rest }
}

/** What holds another has no fewer bytes. */
function byWeight(a: Candidate, b: Candidate): number {
  return b.count.bytes - a.count.bytes || a.depth - b.depth || byPath(a, b)
}

function byPath(a: Candidate, b: Candidate): number {
  const [one, other] = [a.path(), b.path()]
  // What was a file in one layer and a folder in another.
  if (one === other) return a.folder ? -1 : 1
  return one < other ? -1 : 1
}
