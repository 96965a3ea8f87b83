import type { Difference, PathChange } from '../difference.js'
import { type Copy, gatherCopies, type PathCopies, type Side } from './copies.js'
import { findMoves, type Stray } from './find-moves.js'
import { FolderTree } from './folder-tree.js'
import { rollUp } from './roll-up.js'

/** How many paths are named, of the image and of each instruction. */
const MOST_OF_IMAGE = 100
const MOST_OF_INSTRUCTION = 20

export interface FileComparison {
  readonly paths: PathChange[]
  readonly moved: Difference['moved']
  /** By pair of instructions, those that have any. */
  readonly pathsOf: ReadonlyMap<number, PathChange[]>
  /** What each pair of instructions has from others, less what others have from it. */
  readonly movedBytes: ReadonlyMap<number, number>
}

/** Compares what stands at each path in the layers of the image, and in those of each pair of instructions but the `same`. */
export function compareFiles(
  before: Side,
  after: Side,
  same: ReadonlySet<number>,
  exact: boolean,
): FileComparison {
  const copies = gatherCopies(before, after, same, exact)
  const gone: Stray[] = []
  const come: Stray[] = []
  for (const [path, { before, after }] of copies) {
    if (after.length === 0) gone.push({ path, copies: before })
    if (before.length === 0) come.push({ path, copies: after })
  }
  const moves = exact ? findMoves(gone, come) : { files: [], rows: [] }
  const ledger = new Ledger()
  const moved = new Set<string>()
  for (const { from, to } of moves.files) {
    moved.add(from.path).add(to.path)
    settle({ before: [...from.copies], after: [...to.copies] }, ledger)
  }
  const image = new FolderTree()
  addAllNames(image, before, 'before', moved)
  addAllNames(image, after, 'after', moved)
  const trees = new Map<number, FolderTree>()
  for (const [path, all] of copies) {
    if (moved.has(path)) continue
    const settled = settle(all, ledger)
    if (settled.some(({ changed }) => changed)) image.addChange({ path, ...weigh(all.before, all.after) })
    for (const { pair, before, after, changed } of settled) {
      if (same.has(pair)) continue
      const tree = trees.get(pair) ?? new FolderTree()
      trees.set(pair, tree)
      for (const { bytes } of before) tree.addName(path, 'before', bytes, false)
      for (const { bytes } of after) tree.addName(path, 'after', bytes, false)
      if (changed) tree.addChange({ path, ...weigh(before, after) })
    }
  }
  image.sumUp()
  const pathsOf = new Map<number, PathChange[]>()
  for (const [pair, tree] of trees) {
    tree.sumUp()
    pathsOf.set(pair, rollUp(tree, image, MOST_OF_INSTRUCTION))
  }
  return {
    paths: rollUp(image, image, MOST_OF_IMAGE),
    moved: moves.rows.slice(0, MOST_OF_IMAGE),
    pathsOf,
    movedBytes: ledger.balances,
  }
}

/** What moved from one pair of instructions to another. */
class Ledger {
  readonly balances = new Map<number, number>()

  move(from: Copy, to: Copy): void {
    this.#add(from.pair, -from.bytes)
    this.#add(to.pair, to.bytes)
  }

  #add(pair: number, bytes: number): void {
    this.balances.set(pair, (this.balances.get(pair) ?? 0) + bytes)
  }
}

interface Settled {
  readonly pair: number
  readonly before: Copy[]
  readonly after: Copy[]
  changed: boolean
}

/**
 * The copies of a path by pair of instructions, without those whose content only went from one pair to another: these come
 * into the ledger.
 */
function settle({ before, after }: PathCopies, ledger: Ledger): Settled[] {
  const [from, to] = [before[0], after[0]]
  // Nearly all of them, and it is a hundred times faster.
  if (before.length + after.length === 1)
    return [{ pair: (from ?? (to as Copy)).pair, before, after, changed: true }]
  if (before.length === 1 && after.length === 1 && from?.pair === to?.pair)
    return [{ pair: (to as Copy).pair, before, after, changed: from?.identity !== to?.identity }]
  const settled = new Map<number, Settled>()
  const at = (pair: number) => {
    const found = settled.get(pair) ?? { pair, before: [], after: [], changed: false }
    settled.set(pair, found)
    return found
  }
  const sameThere = new Shelf(({ pair, identity }: Copy) => `${pair} ${identity}`, before)
  const strangers: Copy[] = []
  for (const copy of after) {
    const kept = sameThere.take(copy)
    if (kept) {
      at(copy.pair).before.push(kept)
      at(copy.pair).after.push(copy)
    } else strangers.push(copy)
  }
  const elsewhere = new Shelf(({ identity }: Copy) => identity, sameThere.rest())
  for (const copy of strangers) {
    const from = elsewhere.take(copy)
    if (from) ledger.move(from, copy)
    else {
      at(copy.pair).after.push(copy)
      at(copy.pair).changed = true
    }
  }
  for (const copy of elsewhere.rest()) {
    at(copy.pair).before.push(copy)
    at(copy.pair).changed = true
  }
  return [...settled.values()]
}

/** Copies to be taken one by one, of several alike the first. */
class Shelf {
  readonly #keyOf: (copy: Copy) => string
  readonly #left = new Map<string, Copy[]>()

  constructor(keyOf: (copy: Copy) => string, copies: readonly Copy[]) {
    this.#keyOf = keyOf
    for (const copy of [...copies].reverse()) {
      const list = this.#left.get(keyOf(copy))
      if (list) list.push(copy)
      else this.#left.set(keyOf(copy), [copy])
    }
  }

  take(like: Copy): Copy | undefined {
    return this.#left.get(this.#keyOf(like))?.pop()
  }

  rest(): Copy[] {
    return [...this.#left.values()].flat()
  }
}

function weigh(before: readonly Copy[], after: readonly Copy[]) {
  const sum = (copies: readonly Copy[]) => copies.reduce((total, { bytes }) => total + bytes, 0)
  return {
    beforeCopies: before.length,
    afterCopies: after.length,
    beforeBytes: sum(before),
    afterBytes: sum(after),
  }
}

/** All names, which tell whether a folder is new; without the bytes of what moved. */
function addAllNames(
  tree: FolderTree,
  { files, names }: Side,
  side: 'after' | 'before',
  moved: ReadonlySet<string>,
): void {
  for (const [row, first] of files.path.entries()) {
    const path = names.get(row) ?? first
    const bytes = moved.has(path) ? 0 : (files.bytes[row] as number)
    tree.addName(path, side, bytes, files.kind[row] === 'directory')
  }
}
