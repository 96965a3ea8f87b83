import type { Claim, ClaimedCopies } from '../rule.js'
import { CopiesByName } from './copies-by-name.js'

/** The layers that made and that hid these copies, each once, the lowest first. */
export function layersOf(claimed: ClaimedCopies): Pick<Claim, 'madeBy' | 'hiddenBy'> {
  const makers = new Set<number>()
  const hiders = new Set<number>()
  if (claimed instanceof CopiesByName) {
    const { of, numbers } = claimed
    for (const copy of numbers) {
      makers.add(of.layerOf(copy))
      if (of.causeOf(copy) !== null) hiders.add(of.hiderOf(copy))
    }
  } else {
    for (const { copy } of claimed) {
      makers.add(copy.layer)
      if (copy.shadow) hiders.add(copy.shadow.layer)
    }
  }
  return { madeBy: inOrder(makers), hiddenBy: inOrder(hiders) }
}

function inOrder(layers: ReadonlySet<number>): number[] {
  return [...layers].sort((a, b) => a - b)
}
