import { bytesFormatter } from '../../units.js'
import type { DiveVerdict, Verdict } from '../../verdict.js'
import { count } from '../table/page.js'
import { describeDiveRule } from '../wording/dive.js'
import { nameImage } from '../wording/name-image.js'
import type { Told } from './limits.js'

/** Which of dive's rules are broken, a line for each with its figure by dive's formula, and why ours are not the same. */
export function describeDive(dive: DiveVerdict, verdict: Verdict): Told & { readonly failed: boolean } {
  const failed = dive.rules.filter(({ status }) => status === 'failed').length
  const rules = dive.rules.map((rule) => {
    const mark = { passed: '✓', failed: '✗', disabled: '-' }[rule.status]
    return `${mark} ${describeDiveRule(rule, dive)}`
  })
  const wastedBytes = verdict.analysis?.image.wastedBytes ?? 0
  const size = bytesFormatter([dive.wastedBytes, wastedBytes])
  const counts = `dive counts ${size(dive.wastedBytes)} as wasted, layersize ${size(wastedBytes)}`
  const which =
    failed === 0 ? "keeps dive's rules" : `breaks ${failed} of dive's ${count(dive.rules.length, 'rule')}`
  return {
    failed: failed > 0,
    headline: `${nameImage(verdict.image)} ${which}`,
    lines: [...rules, counts, ...dive.differences],
  }
}
