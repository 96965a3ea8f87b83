import type { Analysis } from './analysis.js'
import { type CheckOptions, judge } from './budget/judge.js'
import { readLimits } from './budget/read-limits.js'
import type { Limits } from './configuration.js'
import type { Verdict } from './verdict.js'
import { findRule } from './waste/find-rule.js'

/**
 * Whether an image keeps its limits, and where it does not, who did it and what would bring it back. Limits of paths need an
 * analysis with its files. Rejects with CONFIGURATION_INVALID, BASELINE_MISMATCH.
 */
export async function check(
  analysis: Analysis,
  limits: Limits,
  options: CheckOptions = {},
): Promise<Verdict> {
  return judge(analysis, limits, options, findRule)
}

/** Finds what is wrong with limits before there is an image, which may take long. Rejects with CONFIGURATION_INVALID. */
export async function checkLimits(limits: Limits, flags: Limits = {}): Promise<void> {
  await readLimits(limits, flags, findRule)
}
