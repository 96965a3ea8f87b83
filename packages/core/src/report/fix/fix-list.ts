import type { Analysis, AnalysisFinding } from '../../analysis.js'
import { shownBytes } from '../choose-findings.js'
import { safeText } from '../safe-text.js'
import { wrap } from '../table/fit.js'
import { joinBlocks, newPage } from '../table/new-page.js'
import type { Page } from '../table/page.js'
import { tellLinesOf } from '../tell-lines.js'
import { describeSaving } from '../wording/patches.js'
import { namePlace } from '../wording/place.js'
import type { FixOptions } from './render-fix.js'

/** A list of what the patch fixes, of what is left for another, and of what no patch can do. */
export function renderFixList(report: Analysis, options: FixOptions): string {
  const analysis = tellLinesOf(report)
  const { findings, fix } = analysis
  const wanted = ({ rule, wastedBytes }: AnalysisFinding) =>
    options.only ? options.only.includes(rule) : wastedBytes > 0
  const at = (indexes: readonly number[] = []) => findings.filter((_, i) => indexes.includes(i))
  const [fixed, left] = [at(fix?.findings), at(fix?.conflicts)]
  const others = findings.filter(
    (finding) => finding.own && wanted(finding) && ![...fixed, ...left].includes(finding),
  )
  const page = newPage(options, [fix?.savesBytes ?? 0, ...findings.map(bytesOf)])
  const { bold, yellow } = page.colors
  return joinBlocks([
    [
      ...wrap(fix ? describeSaving(fix, page.size) : describeNothing(others), page.width).map(bold),
      ...renderList(fixed, analysis, page),
    ],
    renderPart('Left for the next round, as they change the same lines:', left, analysis, page, yellow),
    renderPart('What no patch can do, in words:', others, analysis, page, bold),
  ])
}

function describeNothing(others: readonly AnalysisFinding[]): string {
  return others.length > 0 ? 'There is nothing that a patch could change' : 'There is nothing to fix'
}

function bytesOf(finding: AnalysisFinding): number {
  return finding.fix.savesBytes ?? shownBytes(finding)
}

function renderPart(
  title: string,
  findings: readonly AnalysisFinding[],
  analysis: Analysis,
  page: Page,
  paint: (text: string) => string,
): string[] {
  if (findings.length === 0) return []
  return [...wrap(title, page.width).map(paint), ...renderList(findings, analysis, page)]
}

/** A line for each, and more where it is long: bytes, place, what to write, rule. */
function renderList(
  findings: readonly AnalysisFinding[],
  analysis: Analysis,
  { width, size }: Page,
): string[] {
  const sizes = findings.map((finding) => size(bytesOf(finding)))
  const column = sizes.reduce((widest, text) => Math.max(widest, text.length), 0)
  const margin = ' '.repeat(column + 3)
  return findings.flatMap(({ changeAt, fix, rule }, i) => {
    const place = namePlace(analysis, changeAt)
    const text = `${fix.summary} [${rule}]${place === null ? '' : ` ${place}`}`
    const [head, ...tail] = wrap(safeText(text), width - margin.length)
    return [` ${(sizes[i] as string).padStart(column)}  ${head}`, ...tail.map((line) => margin + line)]
  })
}
