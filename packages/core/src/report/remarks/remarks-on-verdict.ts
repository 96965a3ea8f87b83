import type { LimitCause, LimitVerdict, Verdict } from '../../verdict.js'
import { describeDiveRule } from '../wording/dive.js'
import { describeLimit, labelLimit } from '../wording/limit.js'
import { adviseOnLimit } from '../wording/limit-advice.js'
import { nameImage } from '../wording/name-image.js'
import { type About, placeOf } from './place.js'
import type { Draft } from './remark.js'
import { remarksOnFindings } from './remarks-on-findings.js'

/** What became of an image: limits that are broken or cannot be checked, then what it wastes. */
export function remarksOnVerdict(verdict: Verdict): Draft[] {
  const { analysis, dive, error, image, limits, notes } = verdict
  const common = { image, ...placeOf(analysis, null), patch: null, advice: [], identity: [] }
  const failure: Draft[] = error
    ? [
        {
          ...common,
          about: 'failure',
          rule: 'not-analysed',
          level: 'error',
          title: 'Not analysed',
          message: `${nameImage(image)} could not be analysed: ${error.message}`,
          advice: error.hint === null ? [] : [error.hint],
        },
      ]
    : []
  const asDive = (dive?.rules ?? [])
    .filter(({ status }) => status === 'failed')
    .map(
      (rule): Draft => ({
        ...common,
        about: 'limit',
        rule: `dive-${rule.rule}`,
        level: 'error',
        title: `dive's ${rule.rule}`,
        message: `${nameImage(image)} breaks a rule of dive's, ${describeDiveRule(rule, dive as NonNullable<typeof dive>)}`,
      }),
    )
  return [
    ...failure,
    ...limits
      .filter(({ status }) => status === 'broken' || status === 'unknown')
      .map((limit) => remarkOnLimit(limit, verdict)),
    ...asDive,
    ...(analysis ? remarksOnFindings(analysis) : []),
    ...notes.map(
      ({ code, message }): Draft => ({
        ...common,
        about: 'note',
        rule: code,
        level: 'note',
        title: 'Note',
        message,
        identity: [message],
      }),
    ),
  ]
}

function remarkOnLimit(limit: LimitVerdict, verdict: Verdict): Draft {
  const { kind, key, level, of, subject } = limit
  return {
    about: 'limit',
    rule: `budget-${kind}`,
    level: level === 'warn' ? 'warning' : 'error',
    title: `Budget: ${labelLimit(limit)}`,
    message: describeLimit(limit, verdict),
    advice: adviseOnLimit(limit, verdict),
    patch: null,
    image: verdict.image,
    ...placeOf(verdict.analysis, limit.causes[0] ? aboutCause(limit.causes[0]) : null),
    identity: [of, subject ?? '', key],
  }
}

/** A cause that is no instruction and has a text is FROM. */
function aboutCause({ instruction, text }: LimitCause): About {
  return instruction ?? (text === null ? null : 'from')
}
