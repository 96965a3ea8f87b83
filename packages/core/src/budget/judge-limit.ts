import type { Analysis } from '../analysis.js'
import type { LimitVerdict } from '../verdict.js'
import { figureOf } from './figures.js'
import { type Limit, unitOf } from './limit.js'
import { isRelative } from './parse-bound.js'

/** What a limit is relative to, and whether it matters where that is not there. */
export interface Relation {
  readonly baseline: Analysis | null
  readonly optional: boolean
}

/** Whether an image keeps a limit: as far as the figures say, without who did it. */
export function judgeLimit(analysis: Analysis, limit: Limit, { baseline, optional }: Relation): LimitVerdict {
  const { kind, subject, of, level, max, floor, key, bound } = limit
  const judged: LimitVerdict = {
    kind,
    subject,
    of,
    level,
    max,
    floor,
    key,
    status: 'unknown',
    reason: null,
    unit: unitOf(limit),
    actual: null,
    allowed: null,
    before: null,
    over: 0,
    causes: [],
    wayBack: null,
    raise: null,
  }
  const figure = figureOf(analysis, limit)
  const actual = typeof figure === 'number' ? figure : null
  if (isRelative(bound) && baseline === null && optional) {
    return { ...judged, status: 'skipped', reason: 'There is no baseline yet', actual }
  }
  if (typeof figure !== 'number') return { ...judged, reason: figure.unknown }
  if (bound.kind === 'absolute') return compare({ ...judged, actual }, figure, bound.most)
  if (bound.kind === 'share') {
    const content = analysis.image.contentBytes
    const { digits, scale } = bound.percent
    const share = {
      actual: content === 0 ? 0 : (figure / content) * 100,
      allowed: Number(digits) / Number(scale),
    }
    // In whole numbers: a share as a number is a rounded one.
    const broken = BigInt(figure) * 100n * scale > digits * BigInt(content)
    return broken
      ? { ...judged, ...share, status: 'broken', over: share.actual - share.allowed }
      : { ...judged, ...share, status: 'kept' }
  }
  if (baseline === null) {
    const reason =
      'It is relative to a baseline, and there is none: name one with --baseline FILE or IMAGE, or let --baseline-optional skip it the first time'
    return { ...judged, actual, reason }
  }
  const before = figureOf(baseline, limit)
  if (typeof before !== 'number') {
    return { ...judged, actual, reason: `Of the baseline, it is not known. ${before.unknown}` }
  }
  const growth = 'most' in bound ? bound.most : shareOf(before, bound.percent)
  // What stays below the floor is kept, whatever the limit.
  const most = before + Math.max(growth, limit.least - 1)
  return compare({ ...judged, actual, before }, figure, most)
}

function compare(judged: LimitVerdict, actual: number, allowed: number): LimitVerdict {
  const broken = actual > allowed
  return { ...judged, status: broken ? 'broken' : 'kept', allowed, over: broken ? actual - allowed : 0 }
}

/** So many per cent of a whole number, without the rest. */
export function shareOf(whole: number, { digits, scale }: { digits: bigint; scale: bigint }): number {
  return Number((BigInt(whole) * digits) / (100n * scale))
}
