import type { CheckReport, Outcome, Verdict } from '../../verdict.js'
import { safeText } from '../safe-text.js'
import { wrap } from '../table/fit.js'
import { joinBlocks, newPage } from '../table/new-page.js'
import { count, type Page } from '../table/page.js'
import type { TextOptions } from '../text-options.js'
import { nothingSaid } from '../wording/limit-advice.js'
import { nameImage } from '../wording/name-image.js'
import { describeDive } from './dive-rules.js'
import { describeBroken, describeRest, type Told } from './limits.js'

type Terminal = Pick<Page, 'colors' | 'width'>

/** Verdicts for a terminal or the log of a CI job: what is broken first, with who did it and what would bring it back. */
export function renderVerdicts(report: CheckReport | Verdict, options: TextOptions = {}): string {
  const verdicts = 'images' in report ? report.images : [report]
  const terminal = newPage(options, [])
  const blocks = verdicts.map((verdict) => renderVerdict(verdict, terminal))
  if (verdicts.length !== 1) blocks.push(renderSummary(verdicts, terminal))
  return joinBlocks(blocks)
}

type Mark = '!' | '?' | '✓' | '✗'

function renderVerdict(verdict: Verdict, terminal: Terminal): string[] {
  const { image, error, limits, notes, analysis } = verdict
  if (error) {
    const headline = `${nameImage(image)} could not be checked: ${error.message}`
    return renderTold('?', { headline, lines: error.hint === null ? [] : [error.hint] }, terminal)
  }
  const lines: string[] = []
  const said = nothingSaid()
  for (const level of ['error', 'warn'] as const) {
    for (const limit of limits.filter((limit) => limit.level === level)) {
      if (limit.status !== 'broken' && limit.status !== 'unknown') continue
      const mark = level === 'warn' ? '!' : limit.status === 'broken' ? '✗' : '?'
      lines.push(...renderTold(mark, describeBroken(limit, verdict, said), terminal))
    }
  }
  const kept = limits.filter(({ status }) => status === 'kept' || status === 'skipped')
  if (kept.length > 0) lines.push(...renderTold('✓', describeRest(kept, verdict), terminal))
  if (verdict.dive) {
    const { failed, ...dive } = describeDive(verdict.dive, verdict)
    lines.push(...renderTold(failed ? '✗' : '✓', dive, terminal))
  }
  return [
    ...lines,
    ...notes.flatMap(({ message }) => wrap(`note: ${safeText(message)}`, terminal.width)),
    ...[...(analysis?.source.warnings ?? []), ...(analysis?.warnings ?? [])].flatMap(({ message }) =>
      wrap(`warning: ${safeText(message)}`, terminal.width).map((line) => terminal.colors.yellow(line)),
    ),
  ]
}

/** In lines that fit, and with nothing that a terminal would obey. */
function renderTold(mark: Mark, { headline, lines }: Told, { width, colors }: Terminal): string[] {
  const paint = { '✗': colors.red, '?': colors.red, '!': colors.yellow, '✓': colors.green }[mark]
  const [first = '', ...more] = wrap(safeText(headline), width - 2)
  const isDone = mark === '✓'
  const emphasis = isDone ? (text: string) => text : colors.bold
  return [
    `${paint(mark)} ${emphasis(first)}`,
    ...more.map((line) => `  ${emphasis(line)}`),
    ...lines.flatMap((line) => {
      const [start = '', ...rest] = wrap(safeText(line), width - 4)
      const text = [`  ${start}`, ...rest.map((part) => `    ${part}`)]
      return isDone ? text.map(colors.dim) : text
    }),
  ]
}

const OUTCOMES: readonly (readonly [Outcome, Mark, string])[] = [
  ['undecided', '?', 'not decided'],
  ['broken', '✗', 'over budget'],
  ['warned', '!', 'with warnings'],
]

/** At the end, where one looks first: which images need somebody. */
function renderSummary(verdicts: readonly Verdict[], terminal: Terminal): string[] {
  const lines = OUTCOMES.flatMap(([outcome, mark, words]) => {
    const such = verdicts.filter((verdict) => verdict.outcome === outcome)
    if (such.length === 0) return []
    const headline = `${such.length} of ${count(verdicts.length, 'image')} ${words}: ${such.map(({ image }) => nameImage(image)).join(', ')}`
    return renderTold(mark, { headline, lines: [] }, terminal)
  })
  const all = `${count(verdicts.length, 'image')} within budget`
  return lines.length > 0 ? lines : renderTold('✓', { headline: all, lines: [] }, terminal)
}
