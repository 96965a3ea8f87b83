import { formatBytes, formatExactBytes } from '../../units.js'
import type { DiveVerdict } from '../../verdict.js'

type Rule = DiveVerdict['rules'][number]

/** One of dive's rules and the figure that it looks at: `lowestEfficiency 0.9 (dive's default): 0.8731`. */
export function describeDiveRule(rule: Rule, dive: DiveVerdict): string {
  return `${rule.rule} ${diveLimit(rule)}: ${diveFigure(rule, dive)}`
}

/** The limit as it was written, and whether anybody wrote it. */
export function diveLimit({ limit, isDefault }: Rule): string {
  return `${limit ?? 'disabled'}${isDefault ? " (dive's default)" : ''}`
}

/** The figure by dive's formula: never the same text as a limit that it is not. */
export function diveFigure({ rule, limit, status }: Rule, dive: DiveVerdict): string {
  if (rule === 'highestWastedBytes') {
    return status === 'failed' ? formatExactBytes(dive.wastedBytes) : formatBytes(dive.wastedBytes)
  }
  const share = rule === 'lowestEfficiency' ? dive.efficiency : dive.userWastedPercent
  if (share === null) return 'no number'
  const short = Number(share.toFixed(4))
  return String(short === Number(limit) ? share : short)
}
