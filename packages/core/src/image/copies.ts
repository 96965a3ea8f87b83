import { inodeOf } from '../layer/inode-of.js'
import { FILE, type Inodes, KINDS, type Metadata } from '../layer/inodes.js'
import type { Inode, LayerIndex } from '../layer/layer-index.js'
import { isCalled, type Names, type NameTest, nameOf, pathOf } from '../layer/names.js'
import { CAUSES, type Cause, type Copy, CopyObject } from './copy.js'
import { type Differences, differencesAt, sameContentAt } from './identify.js'
import type { LayerNames } from './layer-names.js'
import { NameHash } from './name-hash.js'
import { partOf } from './part-of.js'

const PAGE_BITS = 9
const HASH = new NameHash()

/** So many bytes of a digest tell it from others, but for some. */
const HASHED = 8

/** Copies that stand one after the other in a folder, from one number to before another. */
export interface Stretch {
  /** The folder, as its layer calls it. */
  readonly names: Names
  readonly row: number
  readonly from: number
  readonly to: number
}

/** All copies of all layers, by layer, in columns: an object is made of those that somebody looks at. */
export class Copies implements Iterable<Copy> {
  readonly #names: LayerNames
  #count = 0
  /** The first copy of each layer. */
  readonly #before: Int32Array
  /** The row in its layer of a copy's name. */
  readonly #row: Int32Array
  /** The copy of a name, from 1. */
  readonly #copyOf: Int32Array
  /** All rows of those that have several. */
  readonly #links = new Map<number, number[]>()
  /** How many names beyond one each copy still has. */
  readonly #others: Int32Array
  /** Where the shadow of a copy stands, from 1; those are fewer. */
  readonly #shadow: Int32Array
  #shadows = 0
  readonly #cause: Uint8Array
  readonly #hider: Int32Array
  readonly #last: Int32Array
  /** The first successor, from 1. */
  readonly #successor: Int32Array
  readonly #moreSuccessors = new Map<number, readonly number[]>()
  /** Some at a time: those that stand together are looked at together, if at all. */
  readonly #made: (CopyObject | undefined)[][] = []
  /** The layer that was looked at last: mostly it is the next one's. */
  #layer = 0

  constructor(names: LayerNames) {
    this.#names = names
    this.#before = new Int32Array(names.layers.length + 1)
    // Memory that nobody has written to costs nothing.
    const { rows } = names
    this.#row = new Int32Array(rows)
    this.#copyOf = new Int32Array(rows + 1)
    this.#others = new Int32Array(rows)
    this.#shadow = new Int32Array(rows)
    this.#cause = new Uint8Array(rows)
    this.#hider = new Int32Array(rows)
    this.#last = new Int32Array(rows)
    this.#successor = new Int32Array(rows)
  }

  get count(): number {
    return this.#count
  }

  /** Takes what the names of the next layer stand for. */
  addLayer(layer: number): void {
    const { names, inodes } = this.#names.layers[layer] as LayerIndex
    const seen = new Int32Array(inodes.count)
    const linked = new Set<number>()
    for (let row = 0; row < names.count; row++) {
      const inode = names.inode[row] as number
      if (inode < 0 || (inodes.bytes[inode] as number) === 0) continue
      let copy = seen[inode] as number
      if (copy === 0) {
        this.#row[this.#count] = row
        copy = ++this.#count
        seen[inode] = copy
      } else {
        this.#addLink(copy - 1, row)
        linked.add(copy - 1)
      }
      this.#copyOf[this.#names.numberOf(layer, row)] = copy
    }
    this.#before.fill(this.#count, layer + 1)
    for (const copy of linked) this.#row[copy] = firstByPath(names, this.#links.get(copy) as number[])
  }

  /** The name that a copy is called by. */
  nameOf(copy: number): number {
    return this.#names.numberOf(this.layerOf(copy), this.#row[copy] as number)
  }

  /** The copy that a name stands for; -1 where that has no bytes. */
  ofName(name: number): number {
    return (this.#copyOf[this.#names.targetOf(name)] as number) - 1
  }

  /** The numbers of a layer's copies: from one to before another. */
  in(layer: number): [from: number, to: number] {
    return [this.#before[layer] as number, this.#before[layer + 1] as number]
  }

  /** A later layer has linked to it. */
  addName(copy: number): void {
    this.#others[copy] = (this.#others[copy] as number) + 1
  }

  /** Something has hidden one of its names. Returns whether that was the last. */
  loseName(copy: number): boolean {
    const others = this.#others[copy] as number
    if (others > 0) this.#others[copy] = others - 1
    return others === 0
  }

  /** Says how a layer hid a copy's last name. Who is said to be moved may have been said to be gone. */
  hide(copy: number, cause: Cause, hider: number, lastName: number, successors: readonly number[]): void {
    let shadow = (this.#shadow[copy] as number) - 1
    if (shadow < 0) {
      shadow = this.#shadows++
      this.#shadow[copy] = shadow + 1
    }
    this.#cause[shadow] = CAUSES.indexOf(cause)
    this.#hider[shadow] = hider
    this.#last[shadow] = lastName
    const [first = -1, ...more] = successors
    this.#successor[shadow] = first + 1
    if (more.length > 0) this.#moreSuccessors.set(shadow, successors)
  }

  layerOf(copy: number): number {
    const before = this.#before
    if (copy < (before[this.#layer] as number) || copy >= (before[this.#layer + 1] as number)) {
      this.#layer = partOf(before, copy)
    }
    return this.#layer
  }

  bytesOf(copy: number): number {
    const { inodes, names } = this.#indexOf(copy)
    return inodes.bytes[names.inode[this.#row[copy] as number] as number] as number
  }

  kindOf(copy: number): Inode['kind'] {
    const { inodes } = this.#indexOf(copy)
    return KINDS[inodes.kind[this.#inodeRow(copy)] as number] as Inode['kind']
  }

  inodeOf(copy: number): Inode {
    return inodeOf(this.#indexOf(copy).inodes, this.#inodeRow(copy))
  }

  metadataOf(copy: number): Metadata {
    const { inodes } = this.#indexOf(copy)
    return inodes.metadata[inodes.meta[this.#inodeRow(copy)] as number] as Metadata
  }

  pathOf(copy: number): string {
    return pathOf(this.#indexOf(copy).names, this.#row[copy] as number)
  }

  linksOf(copy: number): string[] | null {
    const { names } = this.#indexOf(copy)
    return this.#links.get(copy)?.map((row) => pathOf(names, row)) ?? null
  }

  /** Null while a container sees it. */
  causeOf(copy: number): Cause | null {
    const shadow = this.#shadow[copy] as number
    return shadow === 0 ? null : (CAUSES[this.#cause[shadow - 1] as number] as Cause)
  }

  /** The layer that hid it. */
  hiderOf(copy: number): number {
    return this.#hider[(this.#shadow[copy] as number) - 1] as number
  }

  /** The path of the name that went last. */
  lastPathOf(copy: number): string {
    return this.#names.pathOf(this.#last[(this.#shadow[copy] as number) - 1] as number)
  }

  successorsOf(copy: number): readonly number[] {
    const shadow = (this.#shadow[copy] as number) - 1
    const first = (this.#successor[shadow] ?? 0) - 1
    return first < 0 ? [] : (this.#moreSuccessors.get(shadow) ?? [first])
  }

  /** In what a copy differs from its first successor. */
  differencesOf(copy: number): Differences {
    const [before, rowBefore] = this.#inode(copy)
    const [after, rowAfter] = this.#inode(this.successorsOf(copy)[0] as number)
    return differencesAt(before, rowBefore, after, rowAfter)
  }

  areEqual(a: number, b: number): boolean {
    const [ofA, rowA] = this.#inode(a)
    const [ofB, rowB] = this.#inode(b)
    return sameContentAt(ofA, rowA, ofB, rowB)
  }

  /** Whether somebody knows what it holds: what nobody knows is equal to nothing. */
  isKnown(copy: number): boolean {
    const [{ digestAt, kind }, row] = this.#inode(copy)
    return (digestAt[row] as number) >= 0 || kind[row] !== FILE
  }

  /** A number that copies of the same content share, of those of which that is known. */
  contentHash(copy: number): number {
    const [{ bytes, digestAt, digests, texts }, row] = this.#inode(copy)
    const at = 32 * (digestAt[row] as number)
    if (at < 0) {
      const text = Buffer.from(texts.get(row) ?? '')
      return HASH.of(bytes[row] as number, text, 0, text.length)
    }
    // Not the digest as it stands: who makes enough files finds some whose digests begin the same.
    return HASH.of(0, digests, at, at + HASHED)
  }

  /** A copy as an object, always the same one. */
  at(copy: number): Copy {
    const page = copy >> PAGE_BITS
    this.#made[page] ??= new Array(1 << PAGE_BITS)
    const some = this.#made[page]
    const place = copy & ((1 << PAGE_BITS) - 1)
    some[place] ??= new CopyObject(this, copy)
    return some[place]
  }

  *[Symbol.iterator](): Generator<Copy> {
    for (let copy = 0; copy < this.#count; copy++) yield this.at(copy)
  }

  /** The copies of a layer. */
  ofLayer(layer: number): Copy[] {
    const [from, to] = this.in(layer)
    return Array.from({ length: to - from }, (_, i) => this.at(from + i))
  }

  /** Whether this holds of one of a layer's copies. */
  some(layer: number, holds: (copy: number) => boolean): boolean {
    const [from, to] = this.in(layer)
    for (let copy = from; copy < to; copy++) if (holds(copy)) return true
    return false
  }

  /** Those of which this holds. */
  where(holds: (copy: number) => boolean): Copy[] {
    const found: Copy[] = []
    for (let copy = 0; copy < this.#count; copy++) if (holds(copy)) found.push(this.at(copy))
    return found
  }

  /** Those whose last name fits; of the copies from one number to before another. */
  named(test: NameTest, from = 0, to = this.#count): Copy[] {
    const found: Copy[] = []
    for (let at = from; at < to; ) {
      const { names } = this.#indexOf(at)
      const { text, start } = names
      for (const end = Math.min(to, this.#before[this.#layer + 1] as number); at < end; at++) {
        const row = this.#row[at] as number
        if (!test.mayFit(text, start[row] as number, start[row + 1] as number)) continue
        if (test.fits(nameOf(names, row))) found.push(this.at(at))
      }
    }
    return found
  }

  isNamed(copy: number, test: NameTest): boolean {
    return isCalled(this.#indexOf(copy).names, this.#row[copy] as number, test)
  }

  /** Where copies stand in the same folder one after the other. */
  *stretches(): Generator<Stretch> {
    for (let from = 0; from < this.#count; ) {
      const { names } = this.#indexOf(from)
      const [, end] = this.in(this.#layer)
      const folder = names.parent[this.#row[from] as number] as number
      let to = from + 1
      while (to < end && names.parent[this.#row[to] as number] === folder) to++
      yield { names, row: folder, from, to }
      from = to
    }
  }

  #addLink(copy: number, row: number): void {
    this.addName(copy)
    const links = this.#links.get(copy)
    if (links) links.push(row)
    else this.#links.set(copy, [this.#row[copy] as number, row])
  }

  #indexOf(copy: number): LayerIndex {
    return this.#names.layers[this.layerOf(copy)] as LayerIndex
  }

  #inodeRow(copy: number): number {
    return this.#indexOf(copy).names.inode[this.#row[copy] as number] as number
  }

  #inode(copy: number): [inodes: Inodes, row: number] {
    const { inodes, names } = this.#indexOf(copy)
    return [inodes, names.inode[this.#row[copy] as number] as number]
  }
}

function firstByPath(names: Names, rows: readonly number[]): number {
  let [first = 0] = rows
  let firstPath = pathOf(names, first)
  for (const row of rows) {
    const path = pathOf(names, row)
    if (path < firstPath) [first, firstPath] = [row, path]
  }
  return first
}
