import { type Inodes, inodeAt } from './inodes.js'
import type { Inode } from './layer-index.js'

const known = new WeakMap<Inodes, Map<number, Inode>>()

/** A row as an object, always the same one. */
export function inodeOf(inodes: Inodes, row: number): Inode {
  let made = known.get(inodes)
  if (!made) {
    made = new Map()
    known.set(inodes, made)
  }
  let inode = made.get(row)
  if (!inode) {
    inode = inodeAt(inodes, row)
    made.set(row, inode)
  }
  return inode
}
