import { formatBytes } from '../../units.js'
import type { LimitCause, LimitVerdict, Verdict } from '../../verdict.js'
import { baselineName } from '../verdict/names.js'
import { figureFormatter } from './figure.js'
import { withSign } from './growth.js'
import { nameImage } from './name-image.js'
import { quoteCode } from './quote-code.js'

const LABELS: Readonly<Record<LimitVerdict['kind'], string>> = {
  size: 'Size',
  compressed: 'Size to pull',
  wasted: 'Wasted',
  layer: 'Largest layer',
  layers: 'Layers',
  files: 'Files',
  path: 'Path',
  instruction: 'Instruction',
  rule: 'Rule',
  'fail-on': 'Findings of',
}

/** What a limit is about, without its subject: `Size`, `Path, own part`. */
export function labelLimit({ kind, of }: LimitVerdict): string {
  if (kind === 'wasted' || kind === 'rule')
    return of === 'own' ? LABELS[kind] : `${LABELS[kind]}, with the base`
  return of === 'own' && kind !== 'fail-on' ? `${LABELS[kind]}, own part` : LABELS[kind]
}

/** What became of a limit, in a sentence: which, and by how much where it is broken. */
export function describeLimit(limit: LimitVerdict, image: string): string {
  const name = nameImage(image)
  const figure = figureFormatter(limit)
  const { status, reason, actual, allowed, max } = limit
  const subject = limit.subject === null ? '' : ` ${limit.subject}`
  if (status === 'skipped') return `${labelLimit(limit)}${subject} of ${name} was not checked: ${reason}`
  if (status === 'unknown' || actual === null || allowed === null) {
    return `${labelLimit(limit)}${subject} of ${name} cannot be checked: ${reason}`
  }
  const what = describeFigure(limit, name, figure(actual))
  if (limit.kind === 'fail-on') return status === 'broken' ? `${what}, and none is allowed` : what
  const budget = max.startsWith('+') ? `${figure(allowed)} (${max})` : figure(allowed)
  return status === 'broken'
    ? `${what}, ${describeOver(limit)} over its budget of ${budget}`
    : `${what}, within its budget of ${budget}`
}

/** By how much a limit is broken. */
export function describeOver(limit: LimitVerdict): string {
  const over = figureFormatter(limit)(limit.over)
  return limit.unit === 'percent' ? over.replace('%', 'points') : over
}

/** Who did it, what would bring it back, and how to allow it, a sentence each; none where a limit is kept. */
export function adviseOnLimit(limit: LimitVerdict, verdict: Verdict): string[] {
  const { analysis, baseline, budget } = verdict
  const { causes, wayBack } = limit
  const fix = wayBack && analysis?.findings[wayBack.finding]?.fix.summary
  return [
    ...causes.slice(0, 3).map((cause) => describeCause(cause, limit, baseline && baselineName(verdict))),
    ...(wayBack && fix ? [`Largest way back: ${formatBytes(wayBack.bytes)}, ${lowerFirst(fix)}`] : []),
    ...(limit.raise === null ? [] : [describeRaise(limit, limit.raise, budget)]),
  ]
}

function describeFigure({ kind, of, subject }: LimitVerdict, image: string, figure: string): string {
  const whole = of === 'own' ? `the own part of ${image}` : image
  switch (kind) {
    case 'size':
      return `${whole} is ${figure}`
    case 'compressed':
      return `${whole} is ${figure} to pull`
    case 'wasted':
      return of === 'own' ? `${image} wastes ${figure}` : `${image} with its base wastes ${figure}`
    case 'layer':
      return `the largest layer of ${whole} is ${figure}`
    case 'layers':
      return `${whole} has ${figure} layers`
    case 'files':
      return `${whole} has ${figure} files`
    case 'path':
      return `${subject} in ${whole} is ${figure}`
    case 'instruction':
      return `the largest instruction of ${whole} that fits ${subject} is ${figure}`
    case 'rule':
      return `${image} wastes ${figure} by ${subject}`
    case 'fail-on':
      return `${image} has ${figure} ${figure === '1' ? 'finding' : 'findings'} of ${subject}`
  }
}

function describeCause(cause: LimitCause, limit: LimitVerdict, baseline: string | null): string {
  const { growth, bytes, instruction, text, path, pathBytes } = cause
  const amount = limit.kind === 'layers' || limit.kind === 'files' ? formatCount : formatBytes
  const pathAmount = limit.kind === 'files' ? formatCount : formatBytes
  const who =
    text === null ? (instruction === null ? 'the image' : `instruction ${instruction + 1}`) : quoteCode(text)
  const where = path === null ? '' : `${quoteCode(withSlash(path))} (${pathAmount(pathBytes)})`
  if (!growth) return `${amount(bytes)}: ${who}${where === '' ? '' : `, largest ${where}`}`
  const since = baseline === null ? '' : ` since ${baseline}`
  return `${withSign(bytes, amount)}${since}: ${who}${where === '' ? '' : ` gained ${where}`}`
}

function formatCount(n: number): string {
  return n.toLocaleString('en-US')
}

function describeRaise({ key, subject }: LimitVerdict, raise: string, budget: string | null): string {
  if (key.startsWith('--')) {
    // --max-growth writes the sign itself.
    const value = key === '--max-growth' ? raise.replace(/^\+/, '') : raise
    return `Or raise the limit: ${quoteCode(`${key} ${subject === null ? value : `'${subject}=${value}'`}`)}`
  }
  // One of several for the same has no name but its place.
  const name = /\[\d+\]$/.test(key) ? key : JSON.stringify(subject ?? key.replace(/^.*\./, ''))
  const value = /^\d+$/.test(raise) ? raise : JSON.stringify(raise)
  return `Or raise the limit in ${budget ?? 'the configuration'}: ${quoteCode(`${name}: ${value}`)}`
}

function withSlash(path: string): string {
  return path.startsWith('/') ? path : `/${path}`
}

function lowerFirst(text: string): string {
  return text.replace(/^\p{Lu}(?!\p{Lu})/u, (letter) => letter.toLowerCase())
}
