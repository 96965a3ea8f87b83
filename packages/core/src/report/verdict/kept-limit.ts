import type { LimitVerdict, Verdict } from '../../verdict.js'
import { safeText } from '../safe-text.js'
import { amountsOf, withoutThing } from './amounts.js'
import { limitName } from './limit-words.js'
import { baselineName } from './names.js'

/** A limit that nobody has to do anything about, in a line: `✓ size 93 MB of 300 MB`. */
export function describeKept(limit: LimitVerdict, verdict: Verdict): string {
  const name = limitName(limit)
  if (limit.status === 'skipped') {
    return `- ${name} ${safeText(limit.max)}: skipped, ${safeText(inSentence(limit.reason ?? ''))}`
  }
  if (limit.kind === 'fail-on') return `✓ no ${name}`
  const { actual, allowed } = amountsOf(limit)
  if (limit.unit === 'percent') return `✓ ${name} ${actual} of the size, at most ${allowed}`
  const relation = limit.before === null ? '' : ` (${safeText(limit.max)} over ${baselineName(verdict)})`
  return `✓ ${name} ${withoutThing(actual, limit)} of ${withoutThing(allowed, limit)}${relation}`
}

function inSentence(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1)
}
