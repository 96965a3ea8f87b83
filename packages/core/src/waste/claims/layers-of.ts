import type { Copies } from '../../image/copies.js'
import type { Claim, ClaimedCopies } from '../rule.js'
import { numbersOf } from './copies-by-name.js'

/** The layers that made and that hid these copies, each once, the lowest first. */
export function layersOf(claimed: ClaimedCopies, copies: Copies): Pick<Claim, 'madeBy' | 'hiddenBy'> {
  const makers = new Set<number>()
  const hiders = new Set<number>()
  for (const copy of numbersOf(claimed)) {
    makers.add(copies.layerOf(copy))
    if (copies.causeOf(copy) !== null) hiders.add(copies.hiderOf(copy))
  }
  return { madeBy: inOrder(makers), hiddenBy: inOrder(hiders) }
}

function inOrder(layers: ReadonlySet<number>): number[] {
  return [...layers].sort((a, b) => a - b)
}
