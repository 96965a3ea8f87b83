import { NO_FACTS } from './facts/layer-facts.js'
import { InodeTable } from './inode-table.js'
import type { LayerIndex } from './layer-index.js'
import { NameTable } from './name-table.js'

/** A layer that holds nothing. */
export const EMPTY_LAYER: LayerIndex = {
  names: new NameTable().finish(() => {}),
  ...new InodeTable().finish(new Int32Array(0), null),
  lowerLinks: [],
  whiteouts: [],
  opaque: [],
  tarBytes: 0,
  charge: 0,
  ...NO_FACTS,
  warnings: [],
}
