import { bytesFormatter } from '../../units.js'
import type { LimitVerdict } from '../../verdict.js'
import { count } from '../table/page.js'

/** The figures of a limit as they are shown: never the same text for two that differ. */
export interface Amounts {
  readonly actual: string
  readonly allowed: string
  readonly over: string
}

type Figures = Pick<LimitVerdict, 'actual' | 'allowed' | 'kind' | 'over' | 'unit'>

export function amountsOf({ kind, unit, actual, allowed, over }: Figures): Amounts {
  const format = formatter(unit, kind, [actual ?? 0, allowed ?? 0])
  return { actual: format(actual ?? 0), allowed: format(allowed ?? 0), over: format(over) }
}

/** Formats what adds to the figure of a limit: bytes of a share, and of findings that may not be. */
export function partFormatter({ kind, unit }: Figures, parts: readonly number[]): (part: number) => string {
  return formatter(unit === 'percent' || kind === 'fail-on' ? 'bytes' : unit, kind, parts)
}

function formatter(
  unit: LimitVerdict['unit'],
  kind: LimitVerdict['kind'],
  values: readonly number[],
): (value: number) => string {
  if (unit === 'bytes') return bytesFormatter(values)
  if (unit === 'percent') return percentFormatter(values)
  const thing = kind === 'layers' ? 'layer' : kind === 'files' ? 'file' : 'finding'
  return (value) => count(value, thing)
}

/** With a digit after the point, or as many as it takes to tell them apart. */
function percentFormatter(values: readonly number[]): (value: number) => string {
  const distinct = new Set(values).size
  let digits = 1
  while (digits < 15 && new Set(values.map((value) => value.toFixed(digits))).size < distinct) digits++
  return (value) => `${Number(value.toFixed(digits))} %`
}

/** `12` of `12 layers`, where it is said beside it what is counted. */
export function withoutThing(amount: string, { unit }: Pick<LimitVerdict, 'unit'>): string {
  return unit === 'count' ? amount.replace(/ [a-z]+$/, '') : amount
}
