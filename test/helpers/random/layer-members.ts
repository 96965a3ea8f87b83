import { directory, file, hardlink, type Member, opaque, symlink, whiteout } from '../write-tar.js'
import { type Container, isWithin, type Node, parentsOf, type Tree } from './container.js'

/** How a builder writes its layers. */
export interface LayerStyle {
  /** How it says that a folder was made anew: with a mark, or with a whiteout for each name that is gone. */
  readonly anew: 'opaque' | 'whiteouts'
  readonly whiteouts: 'sorted' | 'first' | 'last'
  /** Whether folders that only changed files stand in are left out. */
  readonly barePaths: boolean
  /** What each name begins with. */
  readonly prefix: '' | './' | '/'
}

/** What a builder makes of a container's upper folder. `below` is what the container stood on. */
export function layerMembers(container: Container, below: Tree, style: LayerStyle): Member[] {
  const { upper, made } = container
  const named = new Map<Node, string>()
  const members: [string, Member][] = []
  for (const path of [...upper.keys()].sort(parentsFirst)) {
    const node = upper.get(path) as Node
    const first = named.get(node) ?? (made.has(node) ? undefined : nameBelow(node, below, upper))
    named.set(node, first ?? path)
    if (style.barePaths && isUnchangedFolder(node, below.get(path)) && hasMore(path, upper)) continue
    const name = style.prefix + path
    members.push([path, first === undefined ? toMember(name, node) : hardlink(name, style.prefix + first)])
  }
  const marks = [...container.whiteouts].map((path): [string, Member] => [
    path,
    whiteout(style.prefix + path),
  ])
  for (const folder of container.opaque) {
    if (style.anew === 'opaque') {
      marks.push([`${folder}/`, opaque(style.prefix + folder)])
      continue
    }
    const gone = [...below.keys()].filter(
      (path) => path !== folder && isWithin(path, folder) && !upper.has(path),
    )
    // What stands in a folder that is gone itself, or that became something else, goes with it.
    for (const path of gone.filter((path) => isFolder(upper, path)))
      marks.push([path, whiteout(style.prefix + path)])
  }
  marks.sort(([a], [b]) => parentsFirst(a, b))
  const inOrder =
    style.whiteouts === 'first'
      ? [...marks, ...members]
      : style.whiteouts === 'last'
        ? [...members, ...marks]
        : [...members, ...marks].sort(([a], [b]) => parentsFirst(a, b))
  return inOrder.map(([, member]) => member)
}

function toMember(name: string, node: Node): Member {
  const { uid, gid, mode, mtime, capable } = node
  const rest = { uid, gid, mode, mtime }
  switch (node.kind) {
    case 'directory':
      return directory(`${name}/`, rest)
    case 'symlink':
      return symlink(name, node.content.toString(), rest)
    case 'file':
      return file(name, node.content, {
        ...rest,
        ...(capable && { xattrs: { 'security.capability': '\x01\x02' } }),
      })
  }
}

/** A name by which a hard link can mean a file of below, and nothing of its own layer. */
function nameBelow(node: Node, below: Tree, upper: Tree): string | undefined {
  return [...below].find(([path, other]) => other === node && !upper.has(path))?.[0]
}

function isUnchangedFolder(node: Node, before: Node | undefined): boolean {
  const same = ({ uid, gid, mode }: Node) => `${uid} ${gid} ${mode}`
  return node.kind === 'directory' && before?.kind === 'directory' && same(node) === same(before)
}

function hasMore(path: string, upper: Tree): boolean {
  return [...upper.keys()].some((other) => other !== path && isWithin(other, path))
}

function isFolder(upper: Tree, path: string): boolean {
  return upper.get(parentsOf(path).at(-1) as string)?.kind === 'directory'
}

/** In the order in which a folder is walked. */
function parentsFirst(a: string, b: string): number {
  const [left, right] = [a.replaceAll('/', '\0'), b.replaceAll('/', '\0')]
  return left < right ? -1 : left > right ? 1 : 0
}
