import { formatBytes } from '../../units.js'
import type { LimitVerdict, Verdict } from '../../verdict.js'
import { count } from '../table/page.js'
import { figureFormatter, writtenFigure } from './figure.js'
import { nameBaseline, nameImage } from './name-image.js'
import { quoteCode } from './quote-code.js'

/** How a text of the image or the budget stands in a sentence. */
export type Quote = (text: string) => string

const LABELS: Readonly<Record<LimitVerdict['kind'], string>> = {
  size: 'Size',
  compressed: 'Size to pull',
  wasted: 'Wasted',
  layer: 'Largest layer',
  layers: 'Layers',
  files: 'Files',
  path: 'Path',
  instruction: 'Instruction',
  rule: 'Wasted by',
  'fail-on': 'Findings of',
}

/** What a limit is about: `Size`, `Path /app/** without the base image`. */
export function labelLimit(limit: LimitVerdict, quote: Quote = (text) => text): string {
  const subject = limit.subject === null ? '' : ` ${quote(limit.subject)}`
  return `${LABELS[limit.kind]}${subject}${part(limit)}`
}

/** Which part of the image counts, where it is not the one that is meant if nothing is said. */
function part({ kind, of }: LimitVerdict): string {
  if (of === ofByDefault(kind)) return ''
  return of === 'own' ? ' without the base image' : ' with the base image'
}

/** Which part counts where nothing is said. */
export function ofByDefault(kind: LimitVerdict['kind']): LimitVerdict['of'] {
  return kind === 'wasted' || kind === 'rule' || kind === 'fail-on' ? 'own' : 'image'
}

/** What became of a limit, in a sentence: which, and by how much where it is broken, or why it is not known. */
export function describeLimit(limit: LimitVerdict, verdict: Verdict, quote: Quote = quoteCode): string {
  const { reason } = limit
  return `${describeStatus(limit, verdict, quote)}${reason === null ? '' : `: ${reason}`}`
}

/** The same without the reason. */
export function describeStatus(limit: LimitVerdict, verdict: Verdict, quote: Quote = quoteCode): string {
  const { kind, unit, status, actual, allowed } = limit
  const image = nameImage(verdict.image)
  if (actual === null || allowed === null || status === 'unknown' || status === 'skipped') {
    const most = kind === 'fail-on' ? '' : `, at most ${writtenFigure(limit.max, limit)},`
    const what = status === 'skipped' ? 'was not checked' : 'cannot be checked'
    return `${labelLimit(limit, quote)} of ${image}${most} ${what}`
  }
  const figure = figureFormatter(limit)
  const fact = `${image} ${describeFigure(limit, verdict, figure(actual), quote)}`
  if (kind === 'fail-on') return status === 'broken' ? `${fact}, and may have none` : fact
  const budget = `its budget of ${figure(allowed)}${describeRelation(limit, verdict)}`
  if (status === 'kept') return `${fact}, within ${budget}`
  return unit === 'percent' ? `${fact}, over ${budget}` : `${fact}, ${describeOver(limit)} over ${budget}`
}

/** By how much a limit is broken. */
export function describeOver(limit: LimitVerdict): string {
  const over = figureFormatter(limit)(limit.over)
  return limit.unit === 'percent' ? over.replace('%', 'points') : over
}

/** What a limit over the baseline is relative to: ` (+5% over main, from 2MB on)`. */
export function describeRelation(limit: LimitVerdict, verdict: Verdict): string {
  if (limit.before === null) return ''
  const floor = limit.floor === null ? '' : `, from ${writtenFigure(limit.floor, limit)} on`
  return ` (${writtenFigure(limit.max, limit)} over ${nameBaseline(verdict)}${floor})`
}

function describeFigure(limit: LimitVerdict, { analysis }: Verdict, figure: string, quote: Quote): string {
  const { kind, unit, actual } = limit
  const subject = quote(limit.subject ?? '')
  const of = part(limit)
  const number = actual ?? 0
  switch (kind) {
    case 'size':
      return `is ${figure}${of}`
    case 'compressed':
      return `is ${figure} to pull${of}`
    case 'wasted': {
      if (unit !== 'percent') return `wastes ${figure}${of}`
      const bytes = Math.round((number / 100) * (analysis?.image.contentBytes ?? 0))
      return `wastes ${figure} of its size (${formatBytes(bytes)})${of}`
    }
    case 'layer':
      return `has a layer of ${figure}${of}`
    case 'layers':
      return `has ${count(number, 'layer')}${of}`
    case 'files':
      return `has ${count(number, 'file')}${of}`
    case 'path':
      return `has ${figure} in ${subject}${of}`
    case 'instruction':
      return `has ${figure} in one instruction ${subject}${of}`
    case 'rule':
      return `wastes ${figure} by ${subject}${of}`
    case 'fail-on':
      return `has ${count(number, 'finding')} of ${subject}${of}`
  }
}
