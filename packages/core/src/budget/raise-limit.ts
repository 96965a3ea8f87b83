import type { LimitVerdict } from '../verdict.js'
import { amountOf, type Limit } from './limit.js'
import { roundUp } from './round-up.js'
import { sizeAbove, TENTHS } from './size-above.js'

/** The value that today would keep, with some room where it is a size or a share; null where no value would. */
export function raiseLimit(
  { kind, bound }: Limit,
  { actual, before }: Pick<LimitVerdict, 'actual' | 'before'>,
): string | null {
  if (actual === null || kind === 'fail-on') return null
  const amount = (value: number) =>
    amountOf(kind) === 'bytes' ? sizeAbove(value) : String(roundUp(value, 3))
  const growth = actual - (before ?? 0)
  switch (bound.kind) {
    case 'absolute':
      return amount(actual)
    case 'share':
      return `${Math.min(100, percentAbove(actual))}%`
    case 'growth':
      return `+${amount(growth)}`
    case 'growth-share':
      return before ? `+${percentAbove((growth / before) * 100)}%` : null
  }
}

function percentAbove(percent: number): number {
  const thousandths = Math.max(1, Math.ceil((percent * TENTHS * 1000) / 10))
  return roundUp(thousandths, 2) / 1000
}
