import type { TarVisitor } from './reader.js'

/** A tar that an engine keeps taken apart: its headers in one file, and what its members hold as files of a folder. */
export interface TarListing {
  /** Tells of each member in the order of the tar, of its content only a checksum. Returns the length of the whole tar. */
  read(visitor: TarVisitor): Promise<{ readonly tarBytes: number; readonly gzipEstimate: Promise<number> }>
  /** The stored bytes of a member, by one of its names as a path of the layer. Throws STORE_DAMAGED. */
  open(path: string, size: number): AsyncIterable<Buffer>
}
