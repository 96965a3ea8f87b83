import type { Inode } from '../layer/layer-index.js'

/** Whether two names hold the same thing apart from owner, mode, times and attributes. */
export function sameContent(a: Inode, b: Inode): boolean {
  return a.kind === b.kind && a.bytes === b.bytes && a.content === b.content
}

/** A text that two inodes share only if they have the same content. */
export function contentKey(inode: Inode): string {
  return `${inode.kind}:${inode.bytes}:${inode.content}`
}

/** In what two inodes of the same content differ. */
export interface Differences {
  readonly owner: boolean
  readonly mode: boolean
  readonly time: boolean
  readonly xattrs: boolean
}

export function differences(before: Inode, after: Inode): Differences {
  return {
    owner: before.uid !== after.uid || before.gid !== after.gid,
    mode: before.mode !== after.mode,
    time: before.mtime !== after.mtime,
    xattrs: before.xattrs !== after.xattrs,
  }
}
