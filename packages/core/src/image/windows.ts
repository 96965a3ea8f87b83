import type { LayerIndex } from '../layer/layer-index.js'
import { type Names, nameOf } from '../layer/names.js'

/**
 * The layers of a Windows image, made fit for replay: what stands outside `Files/`, above all the registry's `Hives/`,
 * is what a layer changes of it, and replaces nothing of the layers below. So it gets a folder of its own.
 */
export function separateDeltas(layers: readonly LayerIndex[]): LayerIndex[] {
  return layers.map((layer, index) => ({ ...layer, names: separate(layer.names, `(layer ${index + 1})`) }))
}

/** The folder becomes the first row, and all others come one later. */
function separate(names: Names, folder: string): Names {
  const { count } = names
  const first = Buffer.from(folder)
  const shift = <T extends Int32Array | Uint32Array>(column: T, from: T, by: number): T => {
    for (let row = 0; row < from.length; row++) column[row + 1] = (from[row] as number) + by
    return column
  }
  const parent = shift(new Int32Array(count + 1).fill(-1), names.parent, 1)
  for (let row = 0; row < count; row++) {
    if (names.parent[row] === -1) parent[row + 1] = nameOf(names, row) === 'Files' ? -1 : 0
  }
  return {
    count: count + 1,
    parent,
    text: Buffer.concat([first, names.text]),
    start: shift(new Uint32Array(count + 2), names.start, first.length),
    inode: shift(new Int32Array(count + 1).fill(-1), names.inode, 0),
  }
}
