import type { LayersizeError } from '../errors.js'
import type { CheckReport, Verdict } from '../verdict.js'

/** The verdicts on several images as one report, whose outcome is the worst of theirs. */
export function combineVerdicts(_images: readonly Verdict[]): CheckReport {
  throw new Error('not there yet')
}

/** The verdict on an image that could not be analysed. */
export function failedVerdict(_image: string, _error: LayersizeError): Verdict {
  throw new Error('not there yet')
}
