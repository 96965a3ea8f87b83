import type { LimitVerdict, Verdict } from '../../verdict.js'
import { count } from '../table/page.js'
import { figureFormatter, writtenFigure } from '../wording/figure.js'
import { describeRelation, describeStatus, labelLimit } from '../wording/limit.js'
import { adviseOnLimit, type Said } from '../wording/limit-advice.js'
import { nameImage } from '../wording/name-image.js'
import { inSentence } from '../wording/sentence.js'

/** What is said of a limit: a headline, and lines for below it. */
export interface Told {
  readonly headline: string
  readonly lines: readonly string[]
}

const asItIs = (text: string) => text

/** A limit that is broken or unknown: by how much or why, who did it, and what would bring it back. */
export function describeBroken(limit: LimitVerdict, verdict: Verdict, said: Said): Told {
  return {
    headline: describeStatus(limit, verdict, asItIs),
    lines: [...(limit.reason === null ? [] : [limit.reason]), ...adviseOnLimit(limit, verdict, said, asItIs)],
  }
}

/** The limits that are kept, or not to be decided yet. */
export function describeRest(limits: readonly LimitVerdict[], verdict: Verdict): Told {
  const kept = limits.filter(({ status }) => status === 'kept').length
  const all = limits.length === verdict.limits.length ? '' : 'other '
  const name = nameImage(verdict.image)
  const headline =
    kept === 0
      ? `${name} has ${count(limits.length, `${all}limit`)} that cannot be broken yet`
      : `${name} keeps ${count(kept, `${all}limit`)}`
  return { headline, lines: limits.map((limit) => describeKept(limit, verdict)) }
}

/** A limit that nobody has to do anything about, in a line: `✓ size 93 MB of 300 MB`. */
function describeKept(limit: LimitVerdict, verdict: Verdict): string {
  const { kind, unit, status, max, reason, actual, allowed } = limit
  const name = inSentence(labelLimit(limit))
  if (status === 'skipped') {
    return `- ${name} ${writtenFigure(max, limit)}: skipped, ${inSentence(reason ?? '')}`
  }
  if (kind === 'fail-on') return `✓ no ${name}`
  const figure = figureFormatter(limit)
  const [now, most] = [figure(actual ?? 0), figure(allowed ?? 0)]
  if (unit === 'percent') return `✓ ${name} ${now} of the size, at most ${most}`
  return `✓ ${name} ${now} of ${most}${describeRelation(limit, verdict)}`
}
