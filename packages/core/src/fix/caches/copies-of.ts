import type { Copy } from '../../image/copy.js'
import type { FixContext } from '../fixer.js'

/** The copies of some layers. */
export function copiesOf(layers: readonly number[], { replay }: Pick<FixContext, 'replay'>): Copy[] {
  return layers.flatMap((layer) => replay.copies.ofLayer(layer))
}
