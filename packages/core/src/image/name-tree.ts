import type { LayerIndex } from '../layer/layer-index.js'
import type { LayerNames } from './layer-names.js'
import { NameHash } from './name-hash.js'

/** No node; and no name in a node that is only the parent of others. */
export const NONE = 0
export const ROOT = 1

const SLASH = 0x2f

/**
 * The file tree that layers make on top of each other, in columns. A node stands for a path, whether there is something
 * or not; in it stands a name that a layer gives. Whatever stands where a folder is needed gives way.
 */
export class NameTree {
  readonly #names: LayerNames
  readonly #onHidden: (node: number, name: number) => void
  readonly #hash = new NameHash()
  #count = ROOT + 1
  #parent: Int32Array
  /** A name that says what a node is called; below 0 a place in `#more`. */
  #calledAs: Int32Array
  #hashes: Int32Array
  /** The children that are there, in the order in which they came; the first one's `#previous` is the last. */
  #firstChild: Int32Array
  #next: Int32Array
  /** NONE in a node that is not there. */
  #previous: Int32Array
  #name: Int32Array
  #slots: Int32Array
  /** What nodes are called that no layer has a row for. */
  readonly #more: Uint8Array[] = []

  /** `onHidden` hears of each name that leaves the tree because something else took its place or its parent's. */
  constructor(names: LayerNames, onHidden: (node: number, name: number) => void) {
    this.#names = names
    this.#onHidden = onHidden
    // Memory that nobody has written to costs nothing.
    const size = names.rows + 64
    this.#parent = new Int32Array(size)
    this.#calledAs = new Int32Array(size)
    this.#hashes = new Int32Array(size)
    this.#firstChild = new Int32Array(size)
    this.#next = new Int32Array(size)
    this.#previous = new Int32Array(size)
    this.#name = new Int32Array(size)
    this.#previous[ROOT] = ROOT
    const largest = names.layers.reduce((most, layer) => Math.max(most, layer.names.count), 0)
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * largest + 16)))
  }

  /** The node that a row of a layer stands for. */
  nodeOfRow(parent: number, layer: number, row: number): number {
    const { text, start } = (this.#names.layers[layer] as LayerIndex).names
    const [from, to] = [start[row] as number, start[row + 1] as number]
    const hash = this.#hash.of(parent, text, from, to)
    return (
      this.#lookUp(parent, hash, text, from, to) || this.#make(parent, hash, this.#names.numberOf(layer, row))
    )
  }

  /** The node of a path, made where there is none. */
  nodeOfPath(path: string): number {
    let node = ROOT
    for (const [text, from, to] of partsOf(path)) {
      const hash = this.#hash.of(node, text, from, to)
      node =
        this.#lookUp(node, hash, text, from, to) ||
        this.#make(node, hash, -this.#more.push(text.subarray(from, to)))
    }
    return node
  }

  /** The node of a path if there is something; else NONE. */
  find(path: string): number {
    let node = ROOT
    for (const [text, from, to] of partsOf(path)) {
      node = this.#lookUp(node, this.#hash.of(node, text, from, to), text, from, to)
      if (!this.isThere(node)) return NONE
    }
    return node
  }

  isThere(node: number): boolean {
    return this.#previous[node] !== NONE
  }

  parentOf(node: number): number {
    return this.#parent[node] as number
  }

  nameIn(node: number): number {
    return this.#name[node] as number
  }

  /** Puts a name into a node other than the root. A folder keeps what is below it; anything else takes its place. */
  set(node: number, name: number): void {
    if (!this.isThere(node)) {
      this.makeFolder(this.#parent[node] as number)
      this.#link(node)
    } else {
      if (this.#firstChild[node] !== NONE && !this.#names.isDirectory(name)) this.clear(node)
      this.#hideName(node)
    }
    this.#name[node] = name
  }

  /** Makes the folder that a node stands for and those above it; a file among them gives way. */
  makeFolder(node: number): void {
    let at = node
    while (!this.isThere(at)) {
      this.#link(at)
      at = this.#parent[at] as number
    }
    // What has something below it is a folder: only the lowest that was there can be none.
    const name = this.#name[at] as number
    if (name !== NONE && !this.#names.isDirectory(name)) this.#hideName(at)
  }

  /** Removes all below a node. */
  clear(node: number): void {
    const pending: number[] = []
    this.#takeChildren(node, pending)
    for (let child = pending.pop(); child !== undefined; child = pending.pop()) {
      this.#takeChildren(child, pending)
      this.#next[child] = NONE
      this.#previous[child] = NONE
      this.#hideName(child)
    }
  }

  /** Removes a node that is there, and all below it. */
  remove(node: number): void {
    this.clear(node)
    this.#unlink(node)
    this.#hideName(node)
  }

  /** Forgets what finds nodes by their names: from now on the names that are there can be listed, and no more. */
  seal(): void {
    this.#slots = new Int32Array(0)
    this.#hashes = this.#slots
    this.#calledAs = this.#slots
  }

  /** The names that are there, parents before children, else in the order in which they came. */
  *names(): Generator<number> {
    for (let node = ROOT; node !== NONE; node = this.#following(node)) {
      const name = this.#name[node] as number
      if (name !== NONE) yield name
    }
  }

  #following(node: number): number {
    if (this.#firstChild[node] !== NONE) return this.#firstChild[node] as number
    for (let at = node; at !== ROOT; at = this.#parent[at] as number) {
      if (this.#next[at] !== NONE) return this.#next[at] as number
    }
    return NONE
  }

  #hideName(node: number): void {
    const name = this.#name[node] as number
    if (name === NONE) return
    this.#name[node] = NONE
    this.#onHidden(node, name)
  }

  #takeChildren(node: number, into: number[]): void {
    for (let child = this.#firstChild[node] as number; child !== NONE; child = this.#next[child] as number) {
      into.push(child)
    }
    this.#firstChild[node] = NONE
  }

  #link(node: number): void {
    const parent = this.#parent[node] as number
    const first = this.#firstChild[parent] as number
    if (first === NONE) {
      this.#firstChild[parent] = node
      this.#previous[node] = node
      return
    }
    const last = this.#previous[first] as number
    this.#next[last] = node
    this.#previous[node] = last
    this.#previous[first] = node
  }

  #unlink(node: number): void {
    const parent = this.#parent[node] as number
    const first = this.#firstChild[parent] as number
    const [previous, next] = [this.#previous[node] as number, this.#next[node] as number]
    if (first === node) this.#firstChild[parent] = next
    else this.#next[previous] = next
    if (next !== NONE) this.#previous[next] = previous
    else if (first !== node) this.#previous[first] = previous
    this.#next[node] = NONE
    this.#previous[node] = NONE
  }

  #lookUp(parent: number, hash: number, text: Uint8Array, from: number, to: number): number {
    const last = this.#slots.length - 1
    for (let slot = hash & last; ; slot = (slot + 1) & last) {
      const node = this.#slots[slot] as number
      if (node === NONE) return NONE
      if (
        this.#hashes[node] === hash &&
        this.#parent[node] === parent &&
        this.#isCalled(node, text, from, to)
      )
        return node
    }
  }

  #isCalled(node: number, text: Uint8Array, from: number, to: number): boolean {
    const name = this.#calledAs[node] as number
    if (name < 0) {
      const called = this.#more[-name - 1] as Uint8Array
      return called.length === to - from && isEqual(called, 0, text, from, to)
    }
    const layer = this.#names.layerOf(name)
    const { names } = this.#names.layers[layer] as LayerIndex
    const row = this.#names.rowOf(name, layer)
    const start = names.start[row] as number
    return (
      (names.start[row + 1] as number) - start === to - from && isEqual(names.text, start, text, from, to)
    )
  }

  #make(parent: number, hash: number, calledAs: number): number {
    if (this.#count === this.#parent.length) this.#grow()
    if (2 * this.#count > this.#slots.length) this.#spread()
    const node = this.#count++
    this.#parent[node] = parent
    this.#calledAs[node] = calledAs
    this.#hashes[node] = hash
    this.#enter(node)
    return node
  }

  #enter(node: number): void {
    const last = this.#slots.length - 1
    let slot = (this.#hashes[node] as number) & last
    while (this.#slots[slot] !== NONE) slot = (slot + 1) & last
    this.#slots[slot] = node
  }

  #spread(): void {
    this.#slots = new Int32Array(2 * this.#slots.length)
    for (let node = ROOT + 1; node < this.#count; node++) this.#enter(node)
  }

  #grow(): void {
    const grown = (column: Int32Array) => {
      const longer = new Int32Array(2 * column.length)
      longer.set(column)
      return longer
    }
    this.#parent = grown(this.#parent)
    this.#calledAs = grown(this.#calledAs)
    this.#hashes = grown(this.#hashes)
    this.#firstChild = grown(this.#firstChild)
    this.#next = grown(this.#next)
    this.#previous = grown(this.#previous)
    this.#name = grown(this.#name)
  }
}

function* partsOf(path: string): Generator<[text: Uint8Array, from: number, to: number]> {
  if (path === '') return
  const text = Buffer.from(path)
  for (let from = 0; from <= text.length; ) {
    const slash = text.indexOf(SLASH, from)
    const to = slash < 0 ? text.length : slash
    yield [text, from, to]
    from = to + 1
  }
}

function isEqual(a: Uint8Array, at: number, b: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (a[at + i - from] !== b[i]) return false
  return true
}
