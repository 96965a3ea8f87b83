import type { Difference } from '../difference.js'
import type { Copy } from './copies.js'
import { FolderTree } from './folder-tree.js'

/** What went from a path, or came to it. */
export interface Stray {
  readonly path: string
  readonly copies: readonly Copy[]
}

export interface FileMove {
  readonly from: Stray
  readonly to: Stray
}

export interface Moves {
  readonly files: readonly FileMove[]
  /** The same with folders rolled up, the largest first. */
  readonly rows: Difference['moved']
}

/** That a small file of one folder is also in another that came, a licence say, is no move of it. */
const WORTH_A_MOVE = 64 * 1024

/** Pairs what went and what came by content, one for one, and by the ends of their paths where several are the same. */
export function findMoves(gone: readonly Stray[], come: readonly Stray[]): Moves {
  const [left, right] = [byContent(gone), byContent(come)]
  const groups = new Map<string, { from: string; to: string; moves: FileMove[]; bytes: number }>()
  for (const [content, from] of left) {
    for (const move of pairByEnds(from, right.get(content) ?? [])) {
      const [from, to] = withoutCommonEnd(move.from.path, move.to.path)
      const key = `${from}\0${to}`
      const group = groups.get(key) ?? { from, to, moves: [], bytes: 0 }
      group.moves.push(move)
      group.bytes += move.from.copies.reduce((sum, { bytes }) => sum + bytes, 0)
      groups.set(key, group)
    }
  }
  const strays = new FolderTree()
  for (const { path } of gone) strays.addName(path, 'before', 0, false)
  for (const { path } of come) strays.addName(path, 'after', 0, false)
  strays.sumUp()
  const real = [...groups.values()].filter(({ from, to, moves, bytes }) => {
    const [left, arrived] = [strays.find(from)?.beforeNames ?? 1, strays.find(to)?.afterNames ?? 1]
    return bytes >= WORTH_A_MOVE || moves.length * 2 >= Math.max(left, arrived)
  })
  const rows = real.map(({ from, to, moves, bytes }) => {
    const inside = commonEnd(moves.map((move) => move.from.path.slice(from.length)))
    return { from: from + inside, to: to + inside, files: moves.length, bytes }
  })
  rows.sort((a, b) => b.bytes - a.bytes || b.files - a.files || (a.from < b.from ? -1 : 1))
  return { files: real.flatMap(({ moves }) => moves), rows }
}

function byContent(strays: readonly Stray[]): Map<string, Stray[]> {
  const found = new Map<string, Stray[]>()
  for (const stray of [...strays].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const content = stray.copies
      .map(({ identity }) => identity)
      .sort()
      .join(' ')
    const list = found.get(content)
    if (list) list.push(stray)
    else found.set(content, [stray])
  }
  return found
}

/** Those first whose last three names are the same, in the end any two. */
function pairByEnds(gone: readonly Stray[], come: readonly Stray[]): FileMove[] {
  const moves: FileMove[] = []
  let [left, right] = [gone, come]
  for (const names of [3, 2, 1, 0]) {
    if (left.length === 0 || right.length === 0) break
    const places = new Map<string, Stray[]>()
    for (const stray of [...right].reverse()) {
      const end = endOf(stray.path, names)
      const list = places.get(end)
      if (list) list.push(stray)
      else places.set(end, [stray])
    }
    left = left.filter((from) => {
      const to = places.get(endOf(from.path, names))?.pop()
      if (to) moves.push({ from, to })
      return !to
    })
    const taken = new Set(moves.map(({ to }) => to))
    right = right.filter((stray) => !taken.has(stray))
  }
  return moves
}

function endOf(path: string, names: number): string {
  return names === 0 ? '' : path.split('/').slice(-names).join('/')
}

/** The deepest folder in which all of these are, or the only one itself: what is beside it has not moved. */
function commonEnd(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => path.split('/'))
  if (others.length === 0) return first.join('/')
  let shared = first.length - 1
  for (const names of others) {
    const apart = names.findIndex((name, i) => name !== first[i])
    if (apart >= 0) shared = Math.min(shared, apart)
  }
  return first.slice(0, shared).join('/')
}

/** Two paths without the last names that they have in common; one is left of each. */
function withoutCommonEnd(one: string, other: string): [string, string] {
  const [left, right] = [one.split('/'), other.split('/')]
  while (left.length > 1 && right.length > 1 && left.at(-1) === right.at(-1)) {
    left.pop()
    right.pop()
  }
  return [left.join('/'), right.join('/')]
}
