import { createColors } from 'picocolors'
import type { CheckReport, Outcome, Verdict } from '../../verdict.js'
import { safeText } from '../safe-text.js'
import { wrap } from '../table/fit.js'
import { count } from '../table/page.js'
import type { TextOptions } from '../text-options.js'
import { describeBroken, describeUnknown, type Told } from './broken-limit.js'
import { describeDive } from './dive-rules.js'
import { describeKept } from './kept-limit.js'
import { imageName } from './names.js'

interface Terminal {
  readonly width: number
  readonly colors: ReturnType<typeof createColors>
}

/** Verdicts for a terminal or the log of a CI job: what is broken first, with who did it and what would bring it back. */
export function renderVerdicts(
  report: CheckReport | Verdict,
  { width = 80, color = false }: TextOptions = {},
): string {
  const verdicts = 'images' in report ? report.images : [report]
  const terminal = { width: Math.min(1000, Math.max(40, width)), colors: createColors(color) }
  const blocks = verdicts.map((verdict) => renderVerdict(verdict, terminal))
  if (verdicts.length !== 1) blocks.push(renderSummary(verdicts, terminal))
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

type Mark = '!' | '?' | '✓' | '✗'

function renderVerdict(verdict: Verdict, terminal: Terminal): string[] {
  const { error, limits, notes, analysis } = verdict
  if (error) {
    const headline = `${imageName(verdict)} could not be checked: ${safeText(error.message)}`
    return renderTold('✗', { headline, lines: error.hint === null ? [] : [safeText(error.hint)] }, terminal)
  }
  const lines: string[] = []
  const said = { causes: new Set<string>(), findings: new Set<number>() }
  for (const level of ['error', 'warn'] as const) {
    for (const limit of limits.filter((limit) => limit.level === level)) {
      if (limit.status === 'broken') {
        const mark = level === 'error' ? '✗' : '!'
        lines.push(...renderTold(mark, describeBroken(limit, verdict, said), terminal))
      }
      if (limit.status === 'unknown') {
        const mark = level === 'error' ? '?' : '!'
        lines.push(...renderTold(mark, describeUnknown(limit, verdict), terminal))
      }
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

/** The limits that are kept, or not to be decided yet. */
function describeRest(limits: Verdict['limits'], verdict: Verdict): Told {
  const kept = limits.filter(({ status }) => status === 'kept').length
  const all = limits.length === verdict.limits.length ? '' : 'other '
  const headline =
    kept === 0
      ? `${imageName(verdict)} has ${count(limits.length, `${all}limit`)} that cannot be broken yet`
      : `${imageName(verdict)} keeps ${count(kept, `${all}limit`)}`
  return { headline, lines: limits.map((limit) => describeKept(limit, verdict)) }
}

function renderTold(mark: Mark, { headline, lines }: Told, { width, colors }: Terminal): string[] {
  const paint = { '✗': colors.red, '?': colors.red, '!': colors.yellow, '✓': colors.green }[mark]
  const [first = '', ...more] = wrap(headline, width - 2)
  const isDone = mark === '✓'
  const emphasis = isDone ? (text: string) => text : colors.bold
  return [
    `${paint(mark)} ${emphasis(first)}`,
    ...more.map((line) => `  ${emphasis(line)}`),
    ...lines.flatMap((line) => {
      const [start = '', ...rest] = wrap(line, width - 4)
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
    const headline = `${such.length} of ${count(verdicts.length, 'image')} ${words}: ${such.map(imageName).join(', ')}`
    return renderTold(mark, { headline, lines: [] }, terminal)
  })
  const all = `${count(verdicts.length, 'image')} within budget`
  return lines.length > 0 ? lines : renderTold('✓', { headline: all, lines: [] }, terminal)
}
