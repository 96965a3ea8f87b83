import { formatBytes } from '../../units.js'
import type { DiveVerdict } from '../../verdict.js'

type Rule = DiveVerdict['rules'][number]

/** One of dive's rules and the figure that it looks at: `lowestEfficiency 0.95: 0.8731`. */
export function describeDiveRule({ rule, limit }: Rule, dive: DiveVerdict): string {
  const figure = {
    lowestEfficiency: String(Number(dive.efficiency.toFixed(4))),
    highestWastedBytes: formatBytes(dive.wastedBytes),
    highestUserWastedPercent:
      dive.userWastedPercent === null ? 'no number' : String(Number(dive.userWastedPercent.toFixed(4))),
  }[rule]
  return `${rule}${limit === null ? '' : ` ${limit}`}: ${figure}`
}
