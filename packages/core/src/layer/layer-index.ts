import type { LayerFacts } from './facts/layer-facts.js'
import type { Inodes } from './inodes.js'
import type { Names } from './names.js'

/** What a name in a layer stands for: all that a container sees of it but the content itself. */
export interface Inode {
  readonly kind: 'file' | 'symlink' | 'directory' | 'character-device' | 'block-device' | 'fifo'
  /** Bytes of the content, holes included; of a symlink, the length of its target. */
  readonly bytes: number
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Seconds since 1970. */
  readonly mtime: number
  /** A digest of the extended attributes, '' where there are none. */
  readonly xattrs: string
  /**
   * A symlink's target, a device's numbers; for a file with bytes the SHA-256 of its content, over the extents first
   * where it is sparse, and '' where nobody has taken it. '' for the rest.
   */
  readonly content: string
}

/** One name that a layer adds or changes. Names of one inode are hard links of each other. */
export interface LayerEntry {
  readonly path: string
  readonly inode: Inode
}

/** A hard link to a name that this layer does not have. */
export interface LowerLink {
  readonly path: string
  readonly target: string
}

/** All that is known of one layer by itself: what it would hold if it alone were unpacked, and what it hides below. */
export interface LayerIndex extends LayerFacts {
  /** Each path once. */
  readonly names: Names
  readonly inodes: Inodes
  readonly lowerLinks: readonly LowerLink[]
  /** Paths of lower layers that are hidden with all below them. */
  readonly whiteouts: readonly string[]
  /** Directories whose content in lower layers is hidden. */
  readonly opaque: readonly string[]
  /** Σ bytes of the inodes. */
  readonly contentBytes: number
  /** Length of the uncompressed tar. */
  readonly tarBytes: number
  /** How much of an EntryAllowance it takes. */
  readonly charge: number
  readonly warnings: readonly LayerWarning[]
}

export interface LayerWarning {
  readonly code: 'unknown-entry-type'
  readonly path: string
}
