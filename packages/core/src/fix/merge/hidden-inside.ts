import type { Copy } from '../../image/copy.js'
import type { Replay } from '../../image/replay.js'

/** What is not written where these layers become one: copies that one of them made and a later one of them hid. */
export function hiddenInside(layers: readonly number[], replay: Replay): Copy[] {
  const ours = new Set(layers)
  return [...ours]
    .sort((a, b) => a - b)
    .flatMap((layer) => replay.copies.ofLayer(layer))
    .filter(({ shadow }) => shadow && ours.has(shadow.layer))
}
