import type { Analysis } from '../analysis.js'
import type { Difference } from '../difference.js'

/** What changed from one image to another: its growth, who did it and where, what waste came and went. */
export function diff(_before: Analysis, _after: Analysis): Difference {
  throw new Error('not there yet')
}
