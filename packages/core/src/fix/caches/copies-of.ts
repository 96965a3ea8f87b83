import type { Copy } from '../../image/replay.js'
import type { FixContext } from '../fixer.js'

const known = new WeakMap<object, ReadonlyMap<number, readonly Copy[]>>()

/** The copies of some layers. */
export function copiesOf(layers: readonly number[], { replay }: Pick<FixContext, 'replay'>): Copy[] {
  const byLayer = known.get(replay) ?? group(replay.copies)
  known.set(replay, byLayer)
  return layers.flatMap((layer) => byLayer.get(layer) ?? [])
}

function group(copies: readonly Copy[]): ReadonlyMap<number, readonly Copy[]> {
  const byLayer = new Map<number, Copy[]>()
  for (const copy of copies) {
    const others = byLayer.get(copy.layer)
    if (others) others.push(copy)
    else byLayer.set(copy.layer, [copy])
  }
  return byLayer
}
