import type { AnalysisFinding } from '../../analysis.js'
import { formatBytes } from '../../units.js'
import { chooseFindings, shownBytes } from '../choose-findings.js'
import { describeFinding } from '../wording/finding.js'
import { folded } from './blocks.js'
import { code, prose } from './inline.js'

/** Shown at once, and at most when unfolded. */
const [ROWS, MOST] = [3, 12]

/** What to change: the findings that waste most, the others folded. */
export function findingList(findings: readonly AnalysisFinding[]): string[] {
  const chosen = chooseFindings(findings, MOST).findings
  const items = chosen.map((finding, i) => renderFinding(finding, i + 1))
  const more = items.slice(ROWS)
  return [
    ...items.slice(0, ROWS).flat(),
    ...(more.length > 0 ? ['', ...folded(`${more.length} more to change`, more.flat())] : []),
  ]
}

function renderFinding(finding: AnalysisFinding, number: number): string[] {
  const what = prose(describeFinding(finding, formatBytes), { length: 400 })
  const indent = ' '.repeat(String(number).length + 2)
  return [
    `${number}. **${formatBytes(shownBytes(finding))}** ${what} (${code(finding.rule)})\\`,
    `${indent}→ ${prose(finding.fix.summary, { length: 600 })}`,
  ]
}
