import type { Claim, ClaimedCopy } from '../rule.js'

/** The layers that made and that hid these copies, each once, the lowest first. */
export function layersOf(copies: readonly ClaimedCopy[]): Pick<Claim, 'madeBy' | 'hiddenBy'> {
  return {
    madeBy: distinct(copies.map(({ copy }) => copy.layer)),
    hiddenBy: distinct(copies.flatMap(({ copy }) => (copy.shadow ? [copy.shadow.layer] : []))),
  }
}

function distinct(layers: readonly number[]): number[] {
  return [...new Set(layers)].sort((a, b) => a - b)
}
