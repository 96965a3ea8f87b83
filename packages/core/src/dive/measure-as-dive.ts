import type { Analysis } from '../analysis.js'
import type { DiveVerdict } from '../verdict.js'

/** The limits of dive's CI mode, as `.dive-ci` and its flags have them; a key that is left out has dive's own default. */
export interface DiveRules {
  readonly lowestEfficiency?: string | number | undefined
  readonly highestWastedBytes?: string | number | undefined
  readonly highestUserWastedPercent?: string | number | undefined
}

/** What dive would say of the image, by its own formulas, and why that is not what this analysis says. Throws CONFIGURATION_INVALID, FIGURE_UNKNOWN. */
export function measureAsDive(_analysis: Analysis, _rules: DiveRules): DiveVerdict {
  throw new Error('not there yet')
}
