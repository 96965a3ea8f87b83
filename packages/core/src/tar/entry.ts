import type { SparseExtent } from './sparse.js'

export type TarEntryType =
  | 'file'
  | 'hardlink'
  | 'symlink'
  | 'character-device'
  | 'block-device'
  | 'directory'
  | 'fifo'
  | 'other'

/** One member of a tar, extended headers applied. Names are as `decodeName` gives them. */
export interface TarEntry {
  readonly type: TarEntryType
  /** The type as the header writes it, for what `type` calls `other`. */
  readonly typeflag: string
  readonly name: string
  readonly linkname: string
  /** Bytes of the file once unpacked, holes of a sparse one included. */
  readonly size: number
  /** Permission and set-id bits. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Seconds since 1970, perhaps with a fraction. */
  readonly mtime: number
  readonly devmajor: number
  readonly devminor: number
  /** Extended attributes by name, values byte for byte as latin1. */
  readonly xattrs: ReadonlyMap<string, string> | null
  /** Where the stored bytes belong in a sparse file; null for all others. */
  readonly extents: readonly SparseExtent[] | null
}

const TYPES: Readonly<Record<string, TarEntryType>> = {
  '0': 'file',
  '\0': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'character-device',
  '4': 'block-device',
  '5': 'directory',
  '6': 'fifo',
  '7': 'file',
  S: 'file',
}

/** What a type flag stands for. An old archive marks a directory by a slash at the end of a file's name. */
export function entryType(typeflag: string, name: string): TarEntryType {
  if (typeflag === '\0' && name.endsWith('/')) return 'directory'
  return TYPES[typeflag] ?? 'other'
}

/** Whether nothing follows the header, whatever size it claims. */
export function isHeaderOnly(typeflag: string): boolean {
  return typeflag >= '1' && typeflag <= '6'
}
