import { Contents } from './contents.js'
import type { Copies } from './copies.js'
import type { LayerNames } from './layer-names.js'
import { type NameTree, NONE } from './name-tree.js'

/** The names that a layer hid, and the nodes that they stood in; only of what has bytes. */
export interface HiddenNames {
  readonly nodes: number[]
  readonly names: number[]
}

/** A layer that is on top, and all below it. */
export interface Top {
  readonly layer: number
  /** The nodes of its rows. */
  readonly nodes: Int32Array
  readonly tree: NameTree
  readonly names: LayerNames
  readonly copies: Copies
}

/** A copy whose last name went and whose path nothing stands at now. */
interface Gone {
  readonly copy: number
  readonly name: number
}

/** Finds the cause for each copy whose last name this layer hid. */
export function explainHidden(hidden: HiddenNames, top: Top): void {
  const { layer, tree, names, copies } = top
  /** The places in `hidden` of copies with several names. */
  const several = new Map<number, number[]>()
  const gone: Gone[] = []
  const [from, to] = copies.in(layer)
  for (let i = 0; i < hidden.names.length; i++) {
    const copy = copies.ofName(hidden.names[i] as number)
    const wasLast = copies.loseName(copy)
    const together = several.get(copy)
    if (together) together.push(i)
    else if (!wasLast) several.set(copy, [i])
    if (!wasLast) continue
    const lost = inPathOrder(together ?? [i], (at) => hidden.names[at] as number, names)
    const shadow = sameContent(copy, lost)
    if (shadow) {
      copies.hide(copy, 'same-content', layer, shadow.name, shadow.successors)
      continue
    }
    const isReplaced = (at: number) => tree.isThere(hidden.nodes[at] as number)
    const missing = lost.find((at) => !isReplaced(at))
    const replaced = lost.find(isReplaced)
    if (missing !== undefined && from < to) gone.push({ copy, name: hidden.names[missing] as number })
    const name = hidden.names[replaced ?? (missing as number)] as number
    copies.hide(copy, replaced === undefined ? 'deleted' : 'replaced', layer, name, [])
  }
  if (from < to) pairMoves(gone, hidden, top)

  /** The copies of the same content that now stand where this one did, and the first name that they took. */
  function sameContent(copy: number, lost: readonly number[]) {
    const successors = new Set<number>()
    let first = NONE
    for (const at of lost) {
      const now = tree.nameIn(hidden.nodes[at] as number)
      const successor = now === NONE ? -1 : copies.ofName(now)
      // What is linked to from here is a lower layer's.
      if (successor < from || successor >= to || !copies.areEqual(copy, successor)) continue
      if (first === NONE) first = hidden.names[at] as number
      successors.add(successor)
    }
    return first === NONE ? null : { name: first, successors: [...successors] }
  }
}

/** A file that went, and the same content at a path that did not hold it before, are one move; paired in path order. */
function pairMoves(gone: readonly Gone[], hidden: HiddenNames, top: Top): void {
  const { layer, names, copies } = top
  if (gone.length === 0) return
  const contents = new Contents(copies, gone.length)
  const departures = gone.map(({ copy }) => contents.add(copy))
  const arrivals = findArrivals(contents, hidden, top)
  if (arrivals.size === 0) return
  const leaving = new Map<number, Gone[]>()
  gone.forEach((one, i) => {
    const content = departures[i] as number
    if (!arrivals.has(content)) return
    const others = leaving.get(content)
    if (others) others.push(one)
    else leaving.set(content, [one])
  })
  for (const [content, arriving] of arrivals) {
    const waiting = new Set(inPathOrder(arriving, (name) => name, names).map((name) => copies.ofName(name)))
    const next = waiting.values()
    for (const { copy, name } of inPathOrder(leaving.get(content) ?? [], (one) => one.name, names)) {
      const arrival = next.next()
      if (arrival.done) break
      copies.hide(copy, 'moved', layer, name, [arrival.value])
    }
  }
}

/** The names that this layer gives to these contents where another content stood before, or none. */
function findArrivals(contents: Contents, hidden: HiddenNames, top: Top): Map<number, number[]> {
  const { layer, nodes, names, copies } = top
  const arrivals = new Map<number, number[]>()
  let before: Map<number, number> | null = null
  for (let row = 0; row < nodes.length; row++) {
    const name = names.numberOf(layer, row)
    const copy = copies.ofName(name)
    const content = copy < 0 ? -1 : contents.find(copy)
    if (content < 0) continue
    before ??= new Map(hidden.nodes.map((node, i) => [node, hidden.names[i] as number]))
    const held = before.get(nodes[row] as number)
    if (held !== undefined && copies.areEqual(copies.ofName(held), copy)) continue
    const others = arrivals.get(content)
    if (others) others.push(name)
    else arrivals.set(content, [name])
  }
  return arrivals
}

/** These by the paths of their names; hardly ever are there several. */
function inPathOrder<T>(all: readonly T[], nameOf: (one: T) => number, names: LayerNames): readonly T[] {
  if (all.length < 2) return all
  return all
    .map((one) => ({ one, path: names.pathOf(nameOf(one)) }))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
    .map(({ one }) => one)
}
