import type { Inodes, Metadata } from '../layer/inodes.js'
import { FILE } from '../layer/inodes.js'
import type { Inode } from '../layer/layer-index.js'

const DIGEST_BYTES = 32

/** Whether two names hold the same thing apart from owner, mode, times and attributes. */
export function sameContent(a: Inode, b: Inode): boolean {
  return a === b || (a.kind === b.kind && a.bytes === b.bytes && a.content === b.content && !isUnknown(a))
}

/** The same of rows of two layers. */
export function sameContentAt(a: Inodes, rowA: number, b: Inodes, rowB: number): boolean {
  if (a.kind[rowA] !== b.kind[rowB] || a.bytes[rowA] !== b.bytes[rowB]) return false
  if (a.kind[rowA] !== FILE) return a.texts.get(rowA) === b.texts.get(rowB)
  if (a.bytes[rowA] === 0 || (a === b && rowA === rowB)) return true
  const [fromA, fromB] = [a.digestAt[rowA] as number, b.digestAt[rowB] as number]
  if (fromA < 0 || fromB < 0) return false
  for (let i = 0; i < DIGEST_BYTES; i++) {
    if (a.digests[DIGEST_BYTES * fromA + i] !== b.digests[DIGEST_BYTES * fromB + i]) return false
  }
  return true
}

/** A text that two inodes share only if they have the same content; null where nobody knows the content. */
export function contentKey(inode: Inode): string | null {
  return isUnknown(inode) ? null : `${inode.kind}:${inode.bytes}:${inode.content}`
}

function isUnknown({ kind, bytes, content }: Inode): boolean {
  return kind === 'file' && bytes > 0 && content === ''
}

/** In what two inodes of the same content differ. */
export interface Differences {
  readonly owner: boolean
  readonly mode: boolean
  readonly time: boolean
  readonly xattrs: boolean
}

/** Of rows of two layers. */
export function differencesAt(
  before: Inodes,
  rowBefore: number,
  after: Inodes,
  rowAfter: number,
): Differences {
  const was = before.metadata[before.meta[rowBefore] as number] as Metadata
  const is = after.metadata[after.meta[rowAfter] as number] as Metadata
  return {
    owner: was.uid !== is.uid || was.gid !== is.gid,
    mode: was.mode !== is.mode,
    time: before.mtime[rowBefore] !== after.mtime[rowAfter],
    xattrs: was.xattrs !== is.xattrs,
  }
}
