import type { LayersizeError } from '../errors.js'
import type { CheckReport, Outcome, Verdict } from '../verdict.js'

/** The worst first. */
const OUTCOMES: readonly Outcome[] = ['undecided', 'broken', 'warned', 'kept']

/** The verdicts on several images as one report, whose outcome is the worst of theirs; of none, nothing is decided. */
export function combineVerdicts(images: readonly Verdict[]): CheckReport {
  const outcomes = images.map(({ outcome }) => outcome)
  return { schemaVersion: 1, outcome: worstOutcome(outcomes) ?? 'undecided', images: [...images] }
}

/** The verdict on an image that could not be analysed. */
export function failedVerdict(image: string, { code, message, hint }: LayersizeError): Verdict {
  return {
    image,
    outcome: 'undecided',
    error: { code, message, hint: hint ?? null },
    analysis: null,
    budget: null,
    baseline: null,
    limits: [],
    difference: null,
    dive: null,
    notes: [],
  }
}

/** Undecided goes before broken, and that before warned; undefined where there are none. */
export function worstOutcome(outcomes: readonly Outcome[]): Outcome | undefined {
  return OUTCOMES.find((outcome) => outcomes.includes(outcome))
}
