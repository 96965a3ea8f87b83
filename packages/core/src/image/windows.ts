import type { LayerIndex } from '../layer/layer-index.js'

/**
 * The layers of a Windows image, made fit for replay: what stands outside `Files/`, above all the registry's `Hives/`,
 * is what a layer changes of it, and replaces nothing of the layers below. So it gets a path of its own.
 */
export function separateDeltas(layers: readonly LayerIndex[]): LayerIndex[] {
  return layers.map((layer, index) => ({
    ...layer,
    entries: layer.entries.map((entry) =>
      /^Files(\/|$)/.test(entry.path) ? entry : { ...entry, path: `(layer ${index + 1})/${entry.path}` },
    ),
  }))
}
