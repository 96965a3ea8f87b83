import type { LimitVerdict, Verdict } from '../../verdict.js'
import { diveFigure, diveLimit } from '../wording/dive.js'
import { figureFormatter, writtenFigure } from '../wording/figure.js'
import { describeOver, labelLimit } from '../wording/limit.js'
import { adviseOnLimit } from '../wording/limit-advice.js'
import { folded, table } from './blocks.js'
import { code, prose } from './inline.js'

/** Of more, those that are kept are only counted. */
const MOST = 40

const DIVE_ICONS = { passed: '✅', failed: '❌', disabled: '➖' } as const

/** A row for each limit: whether it is kept, the figure, what is allowed. Those that are not kept come first. */
export function limitTable({ limits, dive }: Verdict): string[] {
  if (limits.length === 0 && !dive) return []
  const sorted = [...limits].sort((a, b) => rank(a) - rank(b)).slice(0, MOST)
  const rows = sorted.map((limit) => {
    const figure = figureFormatter(limit)
    const { actual, allowed, before, max } = limit
    const written = code(writtenFigure(max, limit), { cell: true })
    const most = allowed === null ? written : figure(allowed)
    return [
      iconOf(limit),
      nameOf(limit, true),
      actual === null ? '?' : figure(actual),
      max.startsWith('+') && allowed !== null ? `${most} (${written})` : most,
      before === null ? '' : figure(before),
    ]
  })
  const asDive = (dive?.rules ?? []).map((rule) => [
    DIVE_ICONS[rule.status],
    `dive: ${code(rule.rule)}`,
    diveFigure(rule, dive as NonNullable<typeof dive>),
    code(diveLimit(rule), { cell: true }),
    '',
  ])
  const all = [...rows, ...asDive]
  const withBefore = all.some((row) => row[4] !== '')
  const columns = [
    { title: '' },
    { title: 'Limit' },
    { title: 'Now', right: true },
    { title: 'Allowed', right: true },
    { title: 'Before', right: true },
  ]
  const width = withBefore ? 5 : 4
  const others = limits.length - sorted.length
  return [
    ...table(
      columns.slice(0, width),
      all.map((row) => row.slice(0, width)),
    ),
    ...(others > 0 ? ['', `and ${others} more`] : []),
  ]
}

/** Who broke a limit, by how much, and what would bring it back; why one cannot be checked. */
export function limitList(verdict: Verdict): string[] {
  const said = new Set<string>()
  return verdict.limits
    .filter(({ status }) => status === 'broken' || status === 'unknown')
    .slice(0, MOST)
    .flatMap((limit) => {
      const what =
        limit.status === 'broken'
          ? limit.kind === 'fail-on'
            ? 'none is allowed'
            : `${describeOver(limit)} over`
          : prose(limit.reason ?? 'it is not known')
      return [
        `- ${iconOf(limit)} **${nameOf(limit)}**: ${what}`,
        ...adviseOnLimit(limit, verdict)
          // One instruction may break several limits.
          .filter((line) => !said.has(line) && said.add(line))
          .map((line) => `  - ${prose(line)}`),
      ]
    })
}

/** Why dive's figures are not these, where there are any. */
export function diveNotes({ dive }: Verdict): string[] {
  if (!dive || dive.differences.length === 0) return []
  return folded(
    "Why dive's figures are others",
    dive.differences.map((line) => `- ${prose(line)}`),
  )
}

function nameOf(limit: LimitVerdict, cell = false): string {
  return labelLimit(limit, (subject) => code(subject, { cell, length: 80 }))
}

function iconOf({ status, level }: LimitVerdict): string {
  if (status === 'broken') return level === 'warn' ? '⚠️' : '❌'
  return { kept: '✅', unknown: '❓', skipped: '➖' }[status]
}

function rank({ status, level }: LimitVerdict): number {
  if (status === 'kept' || status === 'skipped') return 2
  return level === 'warn' ? 1 : 0
}
