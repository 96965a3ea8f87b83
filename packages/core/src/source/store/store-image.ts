import type { Digest } from '../../oci/digest.js'
import { storeUnreadable } from './store-error.js'

/** No configuration of an image has more bytes. */
export const MOST_CONFIG = 16 << 20

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

/** Where a driver keeps the files of a layer, by the layer's id there. */
export type LayerFolders = Readonly<Record<string, (id: string) => string>>

/** That of one driver. Throws STORE_UNREADABLE. */
export function foldersOf(drivers: LayerFolders, driver: string): (id: string) => string {
  const locate = Object.hasOwn(drivers, driver) ? drivers[driver] : undefined
  if (!locate) throw storeUnreadable(`what the driver ${driver} keeps is not known`)
  return locate
}
