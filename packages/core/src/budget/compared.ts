import type { Analysis } from '../analysis.js'
import type { Difference } from '../difference.js'

/** The baseline, and what changed since. */
export interface Compared {
  readonly baseline: Analysis
  readonly difference: Difference
}
