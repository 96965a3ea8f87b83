import type { LimitVerdict } from '../verdict.js'
import type { Bound } from './parse-bound.js'

/** One limit, read and found to be one. */
export interface Limit
  extends Pick<LimitVerdict, 'kind' | 'subject' | 'of' | 'level' | 'max' | 'floor' | 'key'> {
  readonly bound: Bound
  /** Growth below this keeps it: the floor, 0 for none. */
  readonly least: number
  /** Whether a path, or the text of an instruction, is one that it is about; all are where nothing is named. */
  readonly fits: (text: string) => boolean
}

/** What a limit of this kind counts; of what is wasted the share is in per cent. */
export function unitOf({ kind, bound }: Pick<Limit, 'bound' | 'kind'>): LimitVerdict['unit'] {
  return bound.kind === 'share' ? 'percent' : amountOf(kind)
}

/** What the figure of this kind is a number of. */
export function amountOf(kind: Limit['kind']): 'bytes' | 'count' {
  return kind === 'layers' || kind === 'files' || kind === 'fail-on' ? 'count' : 'bytes'
}

/** Whether it is about what findings claim, and not about what is there. */
export function isOfFindings({ kind }: Pick<Limit, 'kind'>): boolean {
  return kind === 'wasted' || kind === 'rule' || kind === 'fail-on'
}
