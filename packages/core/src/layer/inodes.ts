import type { SparseExtent } from '../tar/sparse.js'
import type { Inode } from './layer-index.js'

/** What `Inodes.kind` counts. */
export const KINDS = ['file', 'symlink', 'directory', 'character-device', 'block-device', 'fifo'] as const
export const FILE = KINDS.indexOf('file')
export const DIRECTORY = KINDS.indexOf('directory')

/** `tar-split`: the CRC-64 that an engine keeps, folded. `scan`: of small contents that a scan of the headers read anyway. */
export type ChecksumKind = 'tar-split' | 'scan'

/** What many inodes have in common. */
export type Metadata = Pick<Inode, 'mode' | 'uid' | 'gid' | 'xattrs'>

/** What the names of a layer stand for, a row each. */
export interface Inodes {
  readonly count: number
  /** Places in KINDS. */
  readonly kind: Uint8Array
  /** Bytes of the content, holes included; of a symlink, the length of its target. */
  readonly bytes: Float64Array
  /** Seconds since 1970. */
  readonly mtime: Float64Array
  /** Places in `metadata`. */
  readonly meta: Uint32Array
  readonly metadata: readonly Metadata[]
  /** A symlink's target, a device's numbers. */
  readonly texts: ReadonlyMap<number, string>
  /** Where in `digests` the SHA-256 of a file's content stands, in digests; -1 where nobody has taken it. */
  readonly digestAt: Int32Array
  readonly digests: Uint8Array
  /** What narrows down which files may be equal, and never decides: equal for equal contents, 0 where not known. */
  readonly checksum: Uint32Array
  /** How the checksums were taken: only those of one kind say anything of each other. Null where there are none. */
  readonly checksumKind: ChecksumKind | null
  /** Where in the layer's tar the stored bytes begin. */
  readonly bodyAt: Float64Array
  /** Where stored bytes belong in those that are sparse. */
  readonly extents: ReadonlyMap<number, readonly SparseExtent[]>
}

/** The digest of a file's content as hex; '' where it was not taken, or where there is no content. */
function digestOf({ digestAt, digests }: Inodes, row: number): string {
  const at = digestAt[row] as number
  if (at < 0) return ''
  return Buffer.from(digests.buffer, digests.byteOffset + 32 * at, 32).toString('hex')
}

/** A row as an object, for those who look at few. */
export function inodeAt(inodes: Inodes, row: number): Inode {
  const kind = KINDS[inodes.kind[row] as number] as Inode['kind']
  return {
    kind,
    bytes: inodes.bytes[row] as number,
    mtime: inodes.mtime[row] as number,
    ...(inodes.metadata[inodes.meta[row] as number] as Metadata),
    content: contentAt(inodes, row),
  }
}

/** What `Inode.content` has of a row. */
export function contentAt(inodes: Inodes, row: number): string {
  return KINDS[inodes.kind[row] as number] === 'file' ? digestOf(inodes, row) : (inodes.texts.get(row) ?? '')
}
