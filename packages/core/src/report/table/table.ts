import type { Analysis } from '../../analysis.js'
import { formatBytes } from '../../units.js'
import { chooseFindings, shownBytes } from '../choose-findings.js'
import { chooseInstructions } from '../choose-instructions.js'
import { safeText } from '../safe-text.js'
import type { TextOptions } from '../text-options.js'
import { renderChanges } from './changes.js'
import { wrap } from './fit.js'
import { renderHeader } from './header.js'
import { renderInstructions } from './instructions.js'
import { joinBlocks, newPage } from './new-page.js'
import { count, type Page } from './page.js'

export interface TableOptions extends TextOptions {
  /**
   * How many instructions and how many changes are shown, 10 and 5 by default. Infinity shows all: instructions without
   * bytes and savings that are only possible as well.
   */
  readonly top?: number | undefined
}

/** The report for a terminal: the totals, the instructions that weigh most, what to change, worst first. */
export function renderTable(analysis: Analysis, options: TableOptions = {}): string {
  const { top } = options
  const { image } = analysis
  const instructions = chooseInstructions(analysis, top ?? 10)
  const findings = chooseFindings(analysis.findings, top ?? 5)
  const page = newPage(options, [
    image.contentBytes,
    image.wastedBytes,
    image.baseBytes ?? 0,
    image.ownBytes ?? 0,
    image.baseWastedBytes ?? 0,
    instructions.otherBytes,
    ...instructions.rows.flatMap((row) => [row.contentBytes, row.wastedBytes]),
    analysis.fix?.savesBytes ?? 0,
    ...findings.findings.flatMap((finding) => [shownBytes(finding), finding.savesAlone]),
  ])
  const blocks = [
    renderHeader(analysis, page),
    renderInstructions(instructions, page, analysis),
    renderEngineSizes(analysis, page),
    renderChanges(findings, page, analysis),
    renderIgnores(analysis, page),
    renderWarnings(analysis, page),
  ]
  return joinBlocks(blocks)
}

/** What the figures of the engine mean, where they are shown. */
function renderEngineSizes({ source }: Analysis, { colors, width }: Page): string[] {
  const sizes = source.engineSizes
  if (!sizes) return []
  const total = sizes.imageBytes === null ? '' : `, ${formatBytes(sizes.imageBytes)} in all`
  const text = `ENGINE is what ${sizes.engine} says${total}: ${sizes.reason}.`
  return wrap(safeText(text), width).map(colors.dim)
}

function renderIgnores({ context }: Analysis, { colors, width }: Page): string[] {
  const { date } = context
  const { length } = context.ignore.filter(({ until }) => until === null || date === null || until >= date)
  if (length === 0) return []
  const text = `${count(length, 'ignore')}: findings that ${length === 1 ? 'it fits' : 'they fit'} are left out`
  return wrap(text, width).map(colors.dim)
}

function renderWarnings({ source, warnings }: Analysis, { colors, width }: Page): string[] {
  return [...source.warnings, ...warnings].flatMap(({ message }) =>
    wrap(`warning: ${safeText(message)}`, width).map((line) => colors.yellow(line)),
  )
}
