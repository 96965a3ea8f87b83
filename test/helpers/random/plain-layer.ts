/** What a name of a layer stands for. Hard links share one. */
export interface PlainInode {
  readonly kind: string
  /** Of a file its length, of a symlink that of its target. */
  readonly bytes: number
  /** A file's SHA-256, '' where it is empty; a symlink's target. */
  readonly content: string
  readonly owner: string
  readonly mode: number
  readonly mtime: number
  readonly xattrs: string
}

/** One layer, unpacked by itself. */
export interface PlainLayer {
  /** In the order of the tar, folders that only a deeper path implies left out. */
  readonly names: ReadonlyMap<string, PlainInode>
  readonly whiteouts: readonly string[]
  readonly opaque: readonly string[]
  /** Hard links to names that the layer does not have itself. */
  readonly linksToBelow: ReadonlyMap<string, string>
}
