import type { Copy, Replay } from '../../image/replay.js'

/** What is not written where these layers become one: copies that one of them made and a later one of them hid. */
export function hiddenInside(layers: readonly number[], replay: Replay): Copy[] {
  const ours = new Set(layers)
  return replay.copies.filter(({ layer, shadow }) => shadow && ours.has(layer) && ours.has(shadow.layer))
}
