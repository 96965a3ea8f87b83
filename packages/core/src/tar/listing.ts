import type { TarVisitor } from './reader.js'
import type { ReadAt } from './scan.js'

/** Is told of all bytes of a tar in their order: of headers as they are, of bodies how to read them later. */
export interface TarSamples {
  update(chunk: Buffer): void
  skip(length: number, readLater: ReadAt): void
}

/** A tar that an engine keeps taken apart: its headers in one file, and what its members hold as files of a folder. */
export interface TarListing {
  /**
   * Tells of each member in the order of the tar, of its content only a checksum. Returns the length of the whole tar.
   * Throws STORE_DAMAGED.
   */
  read(visitor: TarVisitor, samples: TarSamples): Promise<{ readonly tarBytes: number }>
  /**
   * The stored bytes of a member, by one of its names as a path of the layer, compared with its checksum where that is not
   * 0; those of a small one at once, to be used before anything else is opened. Throws STORE_DAMAGED.
   */
  open(path: string, size: number, checksum: number): Buffer | AsyncIterable<Buffer>
}
