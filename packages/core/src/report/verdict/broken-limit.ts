import { formatBytes } from '../../units.js'
import type { LimitCause, LimitVerdict, Verdict } from '../../verdict.js'
import { safeText } from '../safe-text.js'
import { cut } from '../table/fit.js'
import { amountsOf, partFormatter, withoutThing } from './amounts.js'
import { limitName, statement } from './limit-words.js'
import { baselineName, imageName } from './names.js'

/** Columns of the text of an instruction, which may be a script. */
const INSTRUCTION_WIDTH = 60

/** A cause that adds less than this share of the first is not told. */
const WORTH_A_LINE = 0.1

/** What is said of a limit: a headline, and lines for below it. */
export interface Told {
  readonly headline: string
  readonly lines: readonly string[]
}

/** What was said of the limits before: nobody reads it twice. */
export interface Said {
  readonly causes: Set<string>
  readonly findings: Set<number>
}

/** Which limit, by how much, who did it, and what would bring it back; adds that to what is said. */
export function describeBroken(limit: LimitVerdict, verdict: Verdict, said: Said): Told {
  const causes = describeCauses(limit, verdict)
  const wayBack = describeWayBack(limit, verdict, said.findings)
  const raise = describeRaise(limit, verdict, wayBack !== null)
  const isSaid = causes.length > 1 && said.causes.has(causes.join('\n'))
  said.causes.add(causes.join('\n'))
  if (limit.wayBack) said.findings.add(limit.wayBack.finding)
  return {
    headline: `${imageName(verdict)} ${describeExcess(limit, verdict)}`,
    lines: [...(isSaid ? ['By the same as above'] : causes), ...(wayBack ?? []), ...raise],
  }
}

function describeExcess(limit: LimitVerdict, verdict: Verdict): string {
  const { actual, allowed, over } = amountsOf(limit)
  if (limit.kind === 'fail-on') return `${statement(limit, actual)}, and may have none`
  const relation = limit.before === null ? '' : ` (${safeText(limit.max)} over ${baselineName(verdict)})`
  if (limit.unit === 'percent') {
    const bytes = ((limit.actual ?? 0) / 100) * (verdict.analysis?.image.contentBytes ?? 0)
    const share = statement(limit, `${actual} of its size`)
    return `${share} (${formatBytes(Math.round(bytes))}), and its budget is ${allowed}`
  }
  const [excess, budget] = [withoutThing(over, limit), withoutThing(allowed, limit)]
  return `${statement(limit, actual)}, ${excess} over its budget of ${budget}${relation}`
}

function describeCauses(limit: LimitVerdict, verdict: Verdict): string[] {
  const { causes } = limit
  const worth = causes.filter(({ bytes }) => bytes >= (causes[0]?.bytes ?? 0) * WORTH_A_LINE)
  const format = partFormatter(
    limit,
    worth.flatMap(({ bytes, pathBytes }) => [bytes, pathBytes]),
  )
  return worth.map((cause) => {
    const who = cause.text === null ? '' : cut(safeText(cause.text).trim(), INSTRUCTION_WIDTH)
    const where = describePath(cause, limit, format)
    if (cause.growth) {
      const gained = [who, where && `gained ${where}`].filter(Boolean).join(' ')
      return `+${format(cause.bytes)} since ${baselineName(verdict)}: ${gained}`
    }
    const largest = [who, where && `most in ${where}`].filter(Boolean).join(', ')
    return cause.bytes === 0 ? largest : `${format(cause.bytes)}: ${largest}`
  })
}

function describePath(
  { path, bytes, pathBytes }: LimitCause,
  { kind }: LimitVerdict,
  format: (part: number) => string,
): string {
  if (path === null) return ''
  const name = `/${safeText(path)}`
  if (kind === 'compressed') return `${name} (${formatBytes(pathBytes)} uncompressed)`
  return pathBytes === bytes ? name : `${name} (${format(pathBytes)})`
}

function describeWayBack(
  { wayBack, kind }: LimitVerdict,
  { analysis }: Verdict,
  said: ReadonlySet<number>,
): string[] | null {
  const finding = wayBack && analysis?.findings[wayBack.finding]
  if (!wayBack || !finding) return null
  const uncompressed = kind === 'compressed' ? ' uncompressed' : ''
  const bytes =
    wayBack.bytes > 0 ? `Largest way back: ${formatBytes(wayBack.bytes)}${uncompressed}, ` : 'Way back: '
  if (said.has(wayBack.finding)) return [`${bytes}as above [${safeText(finding.rule)}]`]
  return [`${bytes}${inSentence(safeText(finding.fix.summary))} [${safeText(finding.rule)}]`]
}

/** A sentence as the rest of one: no name and no keyword is spelt otherwise. */
function inSentence(text: string): string {
  return /^[A-Z][a-z]+ /.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}

function describeRaise(limit: LimitVerdict, { budget }: Verdict, isSecond: boolean): string[] {
  if (limit.raise === null) return []
  const raise = isSecond ? 'Or raise' : 'Raise'
  if (limit.key.startsWith('--')) return [`${raise} the limit: ${flagText(limit, limit.raise)}`]
  const value = /^\d+$/.test(limit.raise) ? limit.raise : JSON.stringify(limit.raise)
  return budget === null
    ? [`${raise} ${safeText(limit.key)} to ${value}`]
    : [`${raise} the limit in ${safeText(budget)}: ${JSON.stringify(keyOf(limit))}: ${value}`]
}

function flagText({ key, subject }: LimitVerdict, raise: string): string {
  if (subject !== null) return `${key} '${safeText(subject)}=${raise}'`
  return `${key} ${key === '--max-growth' ? raise.slice(1) : raise}`
}

/** The last part of the key, which is the line that it stands in. */
function keyOf({ subject, key }: LimitVerdict): string {
  return safeText(subject ?? key.replace(/^.*\.|\[\d+\]$/g, ''))
}

/** An undecided limit: what is not known, and why. */
export function describeUnknown(limit: LimitVerdict, verdict: Verdict): Told {
  const headline = `${imageName(verdict)} is not decided: ${limitName(limit)} of at most ${safeText(limit.max)}`
  return { headline, lines: limit.reason === null ? [] : [safeText(limit.reason)] }
}
