import { LayersizeError } from '../errors.js'
import { type Decimal, readDecimal } from './decimal.js'
import { parseSize } from './parse-size.js'

/** The most that a figure may be: by itself, as a share of the content, or over the figure of the baseline. */
export type Bound =
  | { readonly kind: 'absolute' | 'growth'; readonly most: number }
  | { readonly kind: 'growth-share' | 'share'; readonly percent: Decimal }

/** Reads `300MB`, `12`, `5%`, `+5%`, `+2MB`, `+3`; of what is counted there are no sizes. Throws OPTION_INVALID. */
export function parseBound(text: string | number, unit: 'bytes' | 'count'): Bound {
  if (typeof text === 'number') return { kind: 'absolute', most: parseAmount(text, unit) }
  const growth = text.startsWith('+')
  const amount = growth ? text.slice(1) : text
  if (!amount.endsWith('%')) {
    return { kind: growth ? 'growth' : 'absolute', most: parseAmount(amount, unit) }
  }
  const percent = readDecimal(amount.slice(0, -1).replace(/ $/, ''))
  if (!percent) {
    throw new LayersizeError('OPTION_INVALID', `${JSON.stringify(text)} is no share`, {
      hint: 'Write 5%, 0.5%, or over the baseline +5%.',
    })
  }
  if (!growth && percent.digits > 100n * percent.scale) {
    throw new LayersizeError('OPTION_INVALID', `${JSON.stringify(text)} is more than all of it`, {
      hint: `Write a share of 100% or less, or over the baseline +${text}.`,
    })
  }
  return { kind: growth ? 'growth-share' : 'share', percent }
}

/** Whether it says nothing without a baseline. */
export function isRelative({ kind }: Bound): boolean {
  return kind === 'growth' || kind === 'growth-share'
}

/** A size, or a whole number of what is counted. Throws OPTION_INVALID. */
export function parseAmount(text: string | number, unit: 'bytes' | 'count'): number {
  if (unit === 'bytes') return parseSize(text)
  const count = typeof text === 'number' ? text : /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (Number.isSafeInteger(count) && count >= 0) return count
  throw new LayersizeError('OPTION_INVALID', `${JSON.stringify(text)} is no number of them`, {
    hint: 'Write a whole number.',
  })
}
