import type { Analysis } from '../analysis.js'
import type { Limits } from '../configuration.js'
import type { DiveRules } from '../dive/measure-as-dive.js'
import type { Verdict } from '../verdict.js'

export interface CheckOptions {
  /** Limits of flags: each takes the place of those of its kind, path or rule. */
  readonly flags?: Limits | undefined
  /** The file that the limits come from, for advice. */
  readonly budget?: string | undefined
  /** What relative limits are relative to. */
  readonly baseline?: { readonly reference: string; readonly analysis: Analysis } | undefined
  /** Whether relative limits are skipped, and not undecided, where there is no baseline. */
  readonly baselineOptional?: boolean | undefined
  /** Limits as dive has them, checked beside the others. */
  readonly dive?: DiveRules | undefined
}

/** Whether an image keeps its limits, and where it does not, who did it and what would bring it back. Rejects with CONFIGURATION_INVALID. */
export async function check(
  _analysis: Analysis,
  _limits: Limits,
  _options: CheckOptions = {},
): Promise<Verdict> {
  throw new Error('not there yet')
}
