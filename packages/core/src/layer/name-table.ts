import { randomInt } from 'node:crypto'
import { LayersizeError } from '../errors.js'
import { grow, growBytes, trimBytes } from './grow.js'
import type { Names } from './names.js'

/** What stands at a name that only deeper ones imply. Other occupants are the caller's: 0 and more, or -2 and less. */
const NOTHING = -1

const ROOT = -1

/** What is noted of a row. */
const DIRECTORY = 1
const HAS_CHILDREN = 2
/** Its children are filed under a number that was given when those before them were removed. */
const EMPTIED = 4

/** Longer texts have no place in a column. */
const MAX_TEXT = 0xffff_ffff

/**
 * A file tree held by names in columns, in which whatever stands where a directory is needed gives way to one. A name
 * is a row, found by its folder and its bytes.
 */
export class NameTable {
  #count = 0
  /** Under which number a name's folder files its children: the folder's row, or the number it was given when emptied. */
  #folder = new Int32Array(256)
  #start = new Uint32Array(257)
  #text: Buffer = Buffer.allocUnsafeSlow(8192)
  #occupant = new Int32Array(256)
  #notes = new Uint8Array(256)
  #hash = new Int32Array(256)
  /** Rows by their hash, counted from 1: open addressing, at most half full. */
  #slots = new Int32Array(512)
  /** What nobody who makes an image can know: names made to collide for one run do not for another. */
  readonly #seed = randomInt(2 ** 32) | 0
  readonly #factor = randomInt(2 ** 32) | 1 | 0
  /** Numbers of folders that were emptied, -2 the first, and whose they are. */
  readonly #anew = new Map<number, number>()
  readonly #emptied: number[] = []
  /** Members of a tar come folder by folder: how the last one's folder was written, and its number. */
  #prefix = ''
  #prefixFolder = ROOT

  /** How many names were ever made: what the table's memory grows with. */
  get made(): number {
    return this.#count
  }

  /**
   * The row of a member's name as the tar has it, made where there is none, if it stands in the folder of the one
   * before; -1 if it does not, or may be a whiteout: then its path must be looked at.
   */
  besideLast(name: string): number {
    const from = this.#prefix.length
    const end = name.charCodeAt(name.length - 1) === 0x2f ? name.length - 1 : name.length
    if (name.lastIndexOf('/', end - 1) !== from - 1 || !isOrdinary(name, from, end)) return -1
    if (!name.startsWith(this.#prefix)) return -1
    return this.#child(this.#prefixFolder, name, from, end)
  }

  /** The row of a path other than the root's, made where there is none; `name` is how the tar writes it. */
  at(path: string, name: string): number {
    const from = path.lastIndexOf('/') + 1
    const folder = this.makeFolder(from === 0 ? '' : path.slice(0, from - 1))
    const end = name.endsWith('/') ? name.length - 1 : name.length
    const slash = name.lastIndexOf('/', end - 1)
    const ordinary = isOrdinary(name, slash + 1, end)
    this.#prefix = ordinary ? name.slice(0, slash + 1) : ''
    this.#prefixFolder = ordinary ? folder : ROOT
    return this.#child(folder, path, from, path.length)
  }

  /** Puts something at a row. A directory keeps what is below it; anything else takes its place. */
  put(row: number, occupant: number, isDirectory: boolean): void {
    this.#occupant[row] = occupant
    const notes = this.#notes[row] as number
    if (isDirectory) {
      this.#notes[row] = notes | DIRECTORY
    } else {
      if (notes & HAS_CHILDREN) this.#empty(row)
      this.#notes[row] = (this.#notes[row] as number) & ~DIRECTORY
    }
  }

  /** What stands at a path; null where it was never named or is no more. */
  find(path: string): number | null {
    let folder = ROOT
    let row = ROOT
    for (let from = 0; from < path.length; ) {
      const slash = path.indexOf('/', from)
      const end = slash < 0 ? path.length : slash
      row = this.#lookUp(folder, path, from, end)
      if (row < 0) return null
      folder = this.#numberOf(row)
      from = end + 1
    }
    return row < 0 ? null : (this.#occupant[row] as number)
  }

  /** Makes the directory at a path where there is none, its parents too; a file among them gives way. Returns its number. */
  makeFolder(path: string): number {
    let folder = ROOT
    for (let from = 0; from < path.length; ) {
      const slash = path.indexOf('/', from)
      const end = slash < 0 ? path.length : slash
      const row = this.#child(folder, path, from, end)
      if (((this.#notes[row] as number) & DIRECTORY) === 0) this.#occupant[row] = NOTHING
      folder = this.#numberOf(row)
      from = end + 1
    }
    return folder
  }

  /**
   * The names in order, parents before children, else as they came. `onOther` is told of each occupant that is no row
   * of inodes; such a name and an implied folder that holds nothing have no row. The table is of no use after that.
   */
  finish(onOther: (occupant: number) => void): Names {
    this.#slots = this.#hash = new Int32Array(0)
    if (this.#isInOrder()) {
      return {
        count: this.#count,
        parent: this.#folder.slice(0, this.#count),
        text: trimBytes(this.#text, this.#start[this.#count] as number),
        start: this.#start.slice(0, this.#count + 1),
        inode: this.#occupant.slice(0, this.#count),
      }
    }
    return this.#putInOrder(onOther)
  }

  /** Whether the rows are what they are to be as they stand, as they mostly are. */
  #isInOrder(): boolean {
    if (this.#emptied.length > 0) return false
    let last = ROOT
    for (let row = 0; row < this.#count; row++) {
      const occupant = this.#occupant[row] as number
      if (occupant < NOTHING) return false
      if (occupant === NOTHING && ((this.#notes[row] as number) & HAS_CHILDREN) === 0) return false
      const folder = this.#folder[row] as number
      while (last !== folder) {
        if (last === ROOT) return false
        last = this.#folder[last] as number
      }
      last = row
    }
    return true
  }

  #putInOrder(onOther: (occupant: number) => void): Names {
    const count = this.#count
    const first = new Int32Array(count + 1).fill(-1)
    const next = new Int32Array(count)
    for (let row = count - 1; row >= 0; row--) {
      const parent = this.#parentOf(row)
      if (parent < ROOT) continue
      next[row] = first[parent + 1] as number
      first[parent + 1] = row
    }
    const parents = new Int32Array(count)
    const start = new Uint32Array(count + 1)
    const inode = new Int32Array(count)
    const text = Buffer.allocUnsafeSlow(this.#start[count] as number)
    const pending: number[] = []
    const pendingParents: number[] = []
    let made = 0
    let end = 0
    let copied = 0
    let run = 0
    let runEnd = 0
    let at = first[0] as number
    let parent = ROOT
    for (;;) {
      if (at < 0) {
        const up = pending.pop()
        if (up === undefined) break
        at = up
        parent = pendingParents.pop() as number
        continue
      }
      const occupant = this.#occupant[at] as number
      const child = first[at + 1] as number
      const following = next[at] as number
      if (occupant < NOTHING) {
        onOther(occupant)
        at = following
        continue
      }
      if (occupant === NOTHING && child < 0) {
        at = following
        continue
      }
      parents[made] = parent
      inode[made] = occupant
      // What stands together is copied together.
      if (at !== runEnd) {
        copied += this.#text.copy(text, copied, this.#start[run], this.#start[runEnd])
        run = at
      }
      runEnd = at + 1
      end += (this.#start[at + 1] as number) - (this.#start[at] as number)
      made++
      start[made] = end
      if (child >= 0) {
        pending.push(following)
        pendingParents.push(parent)
        parent = made - 1
        at = child
      } else {
        at = following
      }
    }
    this.#text.copy(text, copied, this.#start[run], this.#start[runEnd])
    return {
      count: made,
      parent: parents.slice(0, made),
      text: trimBytes(text, end),
      start: start.slice(0, made + 1),
      inode: inode.slice(0, made),
    }
  }

  /** The row of a name's folder, -1 at the root; less where the folder was emptied since. */
  #parentOf(row: number): number {
    const folder = this.#folder[row] as number
    if (folder === ROOT) return ROOT
    const parent = folder >= 0 ? folder : (this.#emptied[-2 - folder] as number)
    return this.#numberOf(parent) === folder ? parent : -2
  }

  #numberOf(row: number): number {
    return (this.#notes[row] as number) & EMPTIED ? (this.#anew.get(row) as number) : row
  }

  /** Removes all below a row: nobody looks there any more, whatever there is of it. */
  #empty(row: number): void {
    this.#anew.set(row, -1 - this.#emptied.push(row))
    this.#notes[row] = ((this.#notes[row] as number) & ~HAS_CHILDREN) | EMPTIED
  }

  #child(folder: number, path: string, from: number, end: number): number {
    const found = this.#lookUp(folder, path, from, end)
    return found >= 0 ? found : this.#make(folder)
  }

  /** Writes a name behind the last one and looks for it; `#make` can then make a row of it. */
  #lookUp(folder: number, path: string, from: number, end: number): number {
    const start = this.#start[this.#count] as number
    // A character of a string has at most three bytes.
    const most = start + 3 * (end - from)
    if (most > this.#text.length) this.#growText(most)
    const text = this.#text
    const factor = this.#factor
    let hash = Math.imul(this.#seed ^ folder, factor)
    let written = start
    for (let i = from; i < end; i++) {
      const code = path.charCodeAt(i)
      if (code > 127) return this.#find(folder, start, text.write(path.slice(from, end), start, 'utf8'))
      text[written++] = code
      hash = mixed(hash, code, factor)
    }
    return this.#findHashed(folder, start, written - start, hash)
  }

  /** Looks for the name that was written. */
  #find(folder: number, start: number, length: number): number {
    const text = this.#text
    const factor = this.#factor
    let hash = Math.imul(this.#seed ^ folder, factor)
    for (let at = start; at < start + length; at++) hash = mixed(hash, text[at] as number, factor)
    return this.#findHashed(folder, start, length, hash)
  }

  #findHashed(folder: number, start: number, length: number, hash: number): number {
    const text = this.#text
    const slots = this.#slots
    const mask = slots.length - 1
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const row = (slots[slot] as number) - 1
      if (row < 0) {
        this.#written = length
        this.#writtenHash = hash
        this.#freeSlot = slot
        return -1
      }
      if (this.#hash[row] !== hash || this.#folder[row] !== folder) continue
      const at = this.#start[row] as number
      if ((this.#start[row + 1] as number) - at !== length) continue
      let same = 0
      while (same < length && text[at + same] === text[start + same]) same++
      if (same === length) return row
    }
  }

  /** What was looked for and not found behind the last name: its length, its hash, and where its row belongs. */
  #written = 0
  #writtenHash = 0
  #freeSlot = 0

  #make(folder: number): number {
    const row = this.#count++
    if (row + 2 > this.#folder.length) this.#growRows(row + 2)
    this.#start[row + 1] = (this.#start[row] as number) + this.#written
    this.#folder[row] = folder
    this.#occupant[row] = NOTHING
    this.#hash[row] = this.#writtenHash
    this.#slots[this.#freeSlot] = row + 1
    if (2 * this.#count > this.#slots.length) this.#growSlots()
    if (folder !== ROOT) {
      const parent = folder >= 0 ? folder : (this.#emptied[-2 - folder] as number)
      this.#notes[parent] = (this.#notes[parent] as number) | HAS_CHILDREN
    }
    return row
  }

  #growRows(length: number): void {
    this.#folder = grow(this.#folder, length)
    this.#start = grow(this.#start, length + 1)
    this.#occupant = grow(this.#occupant, length)
    this.#notes = grow(this.#notes, length)
    this.#hash = grow(this.#hash, length)
  }

  #growSlots(): void {
    const slots = new Int32Array(2 * this.#slots.length)
    const mask = slots.length - 1
    for (let row = 0; row < this.#count; row++) {
      let slot = (this.#hash[row] as number) & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = row + 1
    }
    this.#slots = slots
  }

  #growText(length: number): void {
    if (length > MAX_TEXT) throw new LayersizeError('LAYER_INVALID', 'its names take over 4 GiB')
    this.#text = growBytes(this.#text, length, MAX_TEXT)
  }
}

/** Each step depends on a number that nobody knows, so that nobody can tell which names collide. */
function mixed(hash: number, byte: number, factor: number): number {
  const product = Math.imul(hash ^ byte, factor)
  return product ^ (product >>> 15)
}

/** Whether a part of a path is a name by itself, and no whiteout. */
function isOrdinary(path: string, from: number, end: number): boolean {
  if (from >= end) return false
  if (path.charCodeAt(from) !== 0x2e) return true
  // One dot, two dots, or what may be a whiteout.
  if (end - from === 1 || (end - from === 2 && path.charCodeAt(from + 1) === 0x2e)) return false
  return !path.startsWith('.wh.', from)
}
