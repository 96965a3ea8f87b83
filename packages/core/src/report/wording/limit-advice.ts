import { formatBytes } from '../../units.js'
import type { LimitCause, LimitVerdict, Verdict } from '../../verdict.js'
import { oneLine } from '../one-line.js'
import { shorten } from '../shorten.js'
import { count } from '../table/page.js'
import { ofByDefault, type Quote } from './limit.js'
import { nameBaseline } from './name-image.js'
import { namePlace } from './place.js'
import { quoteCode } from './quote-code.js'
import { inSentence } from './sentence.js'

/** Characters of the text of an instruction, which may be a script. */
const INSTRUCTION_LENGTH = 60

/** A cause that adds less than this share of the first is not told. */
const WORTH_A_LINE = 0.1

/** What was said of other limits before: nobody reads it twice. */
export interface Said {
  readonly causes: Set<string>
  readonly findings: Set<number>
}

export function nothingSaid(): Said {
  return { causes: new Set(), findings: new Set() }
}

/**
 * Who broke a limit, what would bring it back, and how to allow it, a sentence each; none where it is kept. Adds that to
 * what is said.
 */
export function adviseOnLimit(
  limit: LimitVerdict,
  verdict: Verdict,
  said: Said = nothingSaid(),
  quote: Quote = quoteCode,
): string[] {
  const causes = describeCauses(limit, verdict, quote)
  const wayBack = describeWayBack(limit, verdict, said)
  const all = causes.join('\n')
  const isSaid = causes.length > 1 && said.causes.has(all)
  said.causes.add(all)
  return [
    ...(isSaid ? ['By the same as above'] : causes),
    ...wayBack,
    ...describeRaise(limit, verdict, wayBack.length > 0, quote),
  ]
}

function describeCauses(limit: LimitVerdict, verdict: Verdict, quote: Quote): string[] {
  const { causes, kind } = limit
  const { analysis } = verdict
  const worth = causes.filter(({ bytes }) => bytes >= (causes[0]?.bytes ?? 0) * WORTH_A_LINE)
  const thing = { layers: 'layer', files: 'file' }[kind as string]
  const format = thing === undefined ? formatBytes : (part: number) => count(part, thing)
  return worth.map((cause) => {
    const isNamed = cause.instruction !== null || cause.text !== null
    const place = analysis && isNamed ? namePlace(analysis, cause.instruction) : null
    const who = `${describeWho(cause, quote)}${place === null ? '' : ` (${place})`}`
    const where = describeWhere(cause, limit, format, quote)
    if (cause.growth) {
      const gained = where === '' ? who : `${who} gained ${where}`
      return `+${format(cause.bytes)} since ${nameBaseline(verdict)}: ${gained}`
    }
    const largest = where === '' ? who : `${who}, most in ${where}`
    return cause.bytes === 0 ? largest : `${format(cause.bytes)}: ${largest}`
  })
}

function describeWho({ text, instruction }: LimitCause, quote: Quote): string {
  if (text === null) return instruction === null ? 'the image' : `instruction ${instruction + 1}`
  return quote(shorten(oneLine(text.slice(0, 4 * INSTRUCTION_LENGTH)), INSTRUCTION_LENGTH))
}

function describeWhere(
  { path, bytes, pathBytes }: LimitCause,
  { kind }: LimitVerdict,
  format: (part: number) => string,
  quote: Quote,
): string {
  if (path === null) return ''
  const name = quote(`/${path.replace(/^\//, '')}`)
  if (kind === 'compressed') return `${name} (${formatBytes(pathBytes)} uncompressed)`
  return pathBytes === bytes ? name : `${name} (${format(pathBytes)})`
}

function describeWayBack({ wayBack, kind }: LimitVerdict, { analysis }: Verdict, said: Said): string[] {
  const finding = wayBack && analysis?.findings[wayBack.finding]
  if (!wayBack || !finding) return []
  const uncompressed = kind === 'compressed' ? ' uncompressed' : ''
  const size = wayBack.bytes > 0 ? `Largest way back: ${formatBytes(wayBack.bytes)}${uncompressed}` : null
  const fix = said.findings.has(wayBack.finding) ? 'as above' : inSentence(finding.fix.summary)
  said.findings.add(wayBack.finding)
  const place = namePlace(analysis, finding.changeAt)
  return [
    `${size === null ? 'Way back: ' : `${size}, `}${fix} [${finding.rule}]${place === null ? '' : ` ${place}`}`,
  ]
}

function describeRaise(limit: LimitVerdict, { budget }: Verdict, isSecond: boolean, quote: Quote): string[] {
  const { key, raise, subject } = limit
  if (raise === null) return []
  const verb = isSecond ? 'Or raise' : 'Raise'
  if (key.startsWith('--')) {
    // --max-growth writes the sign itself.
    const value = key === '--max-growth' ? raise.replace(/^\+/, '') : raise
    return [`${verb} the limit: ${quote(`${key} ${subject === null ? value : `'${subject}=${value}'`}`)}`]
  }
  if (budget === null) return [`${verb} ${quote(key)} to ${quote(writtenValue(limit, raise))}`]
  // One of several for the same has no name but its place.
  const name = /\[\d+\]$/.test(key) ? key : JSON.stringify(subject ?? key.replace(/^.*\./, ''))
  return [`${verb} the limit in ${quote(budget)}: ${quote(`${name}: ${writtenValue(limit, raise)}`)}`]
}

/** As it stands in a configuration: by itself, or with all else that the limit says. */
function writtenValue({ kind, floor, level, of }: LimitVerdict, raise: string): string {
  const number = (text: string) => (/^\d+$/.test(text) ? Number(text) : text)
  const more = {
    ...(floor !== null && { floor: number(floor) }),
    ...(of !== ofByDefault(kind) && { of }),
    ...(level === 'warn' && { level }),
  }
  if (Object.keys(more).length === 0) return JSON.stringify(number(raise))
  const entries = Object.entries({ max: number(raise), ...more })
  return `{ ${entries.map(([name, value]) => `"${name}": ${JSON.stringify(value)}`).join(', ')} }`
}
