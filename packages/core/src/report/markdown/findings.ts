import type { Analysis, AnalysisFinding } from '../../analysis.js'
import { formatBytes } from '../../units.js'
import { chooseFindings, shownBytes } from '../choose-findings.js'
import { describeFinding } from '../wording/finding.js'
import { describeSaving, fixCommand } from '../wording/patches.js'
import { namePlace } from '../wording/place.js'
import { folded } from './blocks.js'
import { diffBlock } from './diff-block.js'
import { code, prose } from './inline.js'

/** Shown at once, and at most when unfolded. */
const [ROWS, MOST] = [3, 12]

/** What to change: the findings that waste most, the others folded. */
export function findingList(analysis: Analysis): string[] {
  const chosen = chooseFindings(analysis.findings, MOST).findings
  const items = chosen.map((finding, i) => renderFinding(finding, i + 1, analysis))
  const more = items.slice(ROWS)
  const lines = [
    ...items.slice(0, ROWS).flat(),
    ...(more.length > 0 ? ['', ...folded(`${more.length} more to change`, more.flat())] : []),
    ...describeTogether(analysis),
  ]
  return lines.filter((line, i) => line !== '' || (i < lines.length - 1 && lines[i - 1] !== ''))
}

/** What all patches do together, and how to have them. */
function describeTogether(analysis: Analysis): string[] {
  const { fix } = analysis
  if (!fix) return []
  const saving = describeSaving(fix, (bytes) => `**${formatBytes(bytes)}**`)
  return ['', `${saving}: ${code(fixCommand(analysis), { length: 300 })}`]
}

function renderFinding(finding: AnalysisFinding, number: number, analysis: Analysis): string[] {
  const what = prose(describeFinding(finding, formatBytes), { length: 400 })
  const place = namePlace(analysis, finding.changeAt)
  const indent = ' '.repeat(String(number).length + 2)
  return [
    `${number}. **${formatBytes(shownBytes(finding))}** ${what} (${code(finding.rule)}${place === null ? '' : `, ${code(place)}`})\\`,
    `${indent}→ ${prose(finding.fix.summary, { length: 600 })}`,
    ...renderPatch(finding).map((line) => (line === '' ? '' : indent + line)),
  ]
}

/** What is only possible is no more than told. */
function renderPatch({ confidence, fix }: AnalysisFinding): string[] {
  return fix.patch === null || confidence === 'possible' ? [] : ['', ...diffBlock(fix.patch), '']
}
