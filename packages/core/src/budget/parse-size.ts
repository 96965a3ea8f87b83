import { LayersizeError } from '../errors.js'
import { readDecimal } from './decimal.js'

const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['b', 1n],
  ['kb', 10n ** 3n],
  ['mb', 10n ** 6n],
  ['gb', 10n ** 9n],
  ['tb', 10n ** 12n],
  ['kib', 2n ** 10n],
  ['mib', 2n ** 20n],
  ['gib', 2n ** 30n],
  ['tib', 2n ** 40n],
])

/** Bytes of a size as users write it (docs/budgets.md has the grammar). Throws OPTION_INVALID. */
export function parseSize(text: string | number): number {
  if (typeof text === 'number') return wholeNumber(text)
  const [, number, blankAndUnit] = /^([\d.]+)( ?[a-z]+)?$/i.exec(text) ?? []
  const decimal = number === undefined ? null : readDecimal(number)
  const unit = UNITS.get(blankAndUnit?.trim().toLowerCase() ?? 'b')
  if (!decimal || unit === undefined) throw invalid(text, hintFor(text))
  const { digits, scale } = decimal
  // Less than a byte is of no size that an image can have; of larger units, a limit with a rest is that without.
  if (unit === 1n && scale !== 1n) throw invalid(text, 'There are no parts of a byte.')
  const bytes = (digits * unit) / scale
  if (bytes > BigInt(Number.MAX_SAFE_INTEGER)) throw invalid(text, 'No image is so large.')
  return Number(bytes)
}

function wholeNumber(bytes: number): number {
  if (Number.isSafeInteger(bytes) && bytes >= 0) return bytes
  throw invalid(String(bytes), 'As a number, it is whole bytes. Write a text for all else: "1.5GiB".')
}

function hintFor(text: string): string {
  const [, number, prefix] = /^([\d.]+) ?([kmgt])i?$/i.exec(text.slice(0, 64)) ?? []
  const usual = 'Write 150MB, 1.5GiB, or a number of bytes.'
  return number === undefined || prefix === undefined
    ? usual
    : `Write ${number}${prefix.toUpperCase()}B (powers of 1000) or ${number}${prefix.toUpperCase()}iB (of 1024).`
}

function invalid(text: string, hint: string): LayersizeError {
  return new LayersizeError('OPTION_INVALID', `${JSON.stringify(text)} is no size`, { hint })
}
