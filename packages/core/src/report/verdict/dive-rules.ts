import { bytesFormatter, formatBytes } from '../../units.js'
import type { DiveVerdict, Verdict } from '../../verdict.js'
import { safeText } from '../safe-text.js'
import { count } from '../table/page.js'
import type { Told } from './broken-limit.js'
import { imageName } from './names.js'

const FIGURES: Readonly<Record<DiveVerdict['rules'][number]['rule'], (dive: DiveVerdict) => string>> = {
  lowestEfficiency: ({ efficiency }) => efficiency.toFixed(4),
  highestWastedBytes: ({ wastedBytes }) => formatBytes(wastedBytes),
  highestUserWastedPercent: ({ userWastedPercent }) => userWastedPercent?.toFixed(4) ?? 'no number',
}

/** Which of dive's rules are broken, a line for each with its figure by dive's formula, and why ours are not the same. */
export function describeDive(dive: DiveVerdict, verdict: Verdict): Told & { readonly failed: boolean } {
  const failed = dive.rules.filter(({ status }) => status === 'failed').length
  const rules = dive.rules.map((rule) => {
    const mark = { passed: '✓', failed: '✗', disabled: '-' }[rule.status]
    const limit = rule.limit === null ? 'disabled' : safeText(rule.limit)
    return `${mark} ${rule.rule} ${limit}: ${FIGURES[rule.rule](dive)}`
  })
  const size = bytesFormatter([dive.wastedBytes, verdict.analysis?.image.wastedBytes ?? 0])
  const ours = size(verdict.analysis?.image.wastedBytes ?? 0)
  const counts = `dive counts ${size(dive.wastedBytes)} as wasted, layersize ${ours}`
  const which =
    failed === 0 ? 'keeps dive’s rules' : `breaks ${failed} of dive’s ${count(dive.rules.length, 'rule')}`
  return {
    failed: failed > 0,
    headline: `${imageName(verdict)} ${which}`,
    lines: [...rules, counts, ...dive.differences.map(safeText)],
  }
}
