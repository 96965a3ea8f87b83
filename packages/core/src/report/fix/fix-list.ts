import type { Analysis, AnalysisFinding, AnalysisFix } from '../../analysis.js'
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
  const title = fix
    ? `${describeSaving(fix, page.size)}${describeShared(fix, fixed)}`
    : describeNothing(others)
  return joinBlocks([
    [...wrap(title, page.width).map(bold), ...renderList(fixed, analysis, page)],
    renderPart('Left for after that, as they change the same lines:', left, analysis, page, yellow),
    renderPart('What no patch can do, in words:', others, analysis, page, bold),
  ])
}

/** Why the figures below it add up to more, where they do. */
function describeShared({ savesBytes }: AnalysisFix, fixed: readonly AnalysisFinding[]): string {
  const sum = byPatch(fixed).reduce((bytes, [finding]) => bytes + bytesOf(finding), 0)
  return sum > savesBytes ? ', of which some is in more than one of these' : ''
}

type Same = [AnalysisFinding, ...AnalysisFinding[]]

/** Findings that are gone with the same change are one. */
function byPatch(findings: readonly AnalysisFinding[]): Same[] {
  const groups = new Map<string | AnalysisFinding, Same>()
  for (const finding of findings) {
    const key = finding.fix.patch ?? finding
    const group = groups.get(key)
    if (group) group.push(finding)
    else groups.set(key, [finding])
  }
  return [...groups.values()]
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

/** A line for each change, and more where it is long: bytes, what to write, rules, place. */
function renderList(
  findings: readonly AnalysisFinding[],
  analysis: Analysis,
  { width, size }: Page,
): string[] {
  const groups = byPatch(findings)
  const sizes = groups.map(([finding]) => size(bytesOf(finding)))
  const column = sizes.reduce((widest, text) => Math.max(widest, text.length), 0)
  const margin = ' '.repeat(column + 3)
  return groups.flatMap((group, i) => {
    const [{ changeAt, fix }] = group
    const place = namePlace(analysis, changeAt)
    const rules = [...new Set(group.map(({ rule }) => rule))].join(', ')
    const text = `${fix.summary} [${rules}]${place === null ? '' : ` ${place}`}`
    const [head, ...tail] = wrap(safeText(text), width - margin.length)
    return [` ${(sizes[i] as string).padStart(column)}  ${head}`, ...tail.map((line) => margin + line)]
  })
}
