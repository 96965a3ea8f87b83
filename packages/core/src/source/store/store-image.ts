import type { Digest } from '../../oci/digest.js'

/** An image as a store that unpacks layers holds it. */
export interface StoreImage {
  /** Its configuration, byte for byte. */
  readonly config: Buffer
  /** The lowest first. */
  readonly layers: readonly StoreLayer[]
}

export interface StoreLayer {
  readonly diffId: Digest
  /** The file that holds its tar without the bodies, gzipped. */
  readonly tarSplit: string
  /** The folder that holds those. */
  readonly folder: string
}
