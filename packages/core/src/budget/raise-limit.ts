import type { LimitVerdict } from '../verdict.js'
import { amountOf, type Limit } from './limit.js'

/** What an image may gain before the limit is broken again, as a factor in tenths. */
const TENTHS = 11

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

/** `344MB` for 312,400,000. */
function sizeAbove(bytes: number): string {
  const size = roundUp(Math.ceil((bytes * TENTHS) / 10), 3)
  const power = Math.min(4, Math.floor((String(size).length - 1) / 3))
  return `${size / 1000 ** power}${['B', 'kB', 'MB', 'GB', 'TB'][power]}`
}

function percentAbove(percent: number): number {
  const thousandths = Math.max(1, Math.ceil((percent * TENTHS * 1000) / 10))
  return roundUp(thousandths, 2) / 1000
}

/** The next whole number with no more than so many digits that are not 0 at its end. */
function roundUp(value: number, digits: number): number {
  const step = 10 ** Math.max(0, String(value).length - digits)
  return Math.ceil(value / step) * step
}
