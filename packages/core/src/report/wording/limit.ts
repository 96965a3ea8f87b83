import { formatBytes } from '../../units.js'
import type { LimitCause, LimitVerdict, Verdict } from '../../verdict.js'
import { figureFormatter } from './figure.js'
import { withSign } from './growth.js'
import { nameImage } from './name-image.js'

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
  const { status, reason, actual, allowed, over, max } = limit
  const subject = limit.subject === null ? '' : ` ${limit.subject}`
  if (status === 'skipped') return `${labelLimit(limit)}${subject} of ${name} was not checked: ${reason}`
  if (status === 'unknown' || actual === null || allowed === null) {
    return `${labelLimit(limit)}${subject} of ${name} cannot be checked: ${reason}`
  }
  const what = describeFigure(limit, name, figure(actual))
  const budget = max.startsWith('+') ? `${figure(allowed)} (${max})` : figure(allowed)
  return status === 'broken'
    ? `${what}, ${figure(over)} over its budget of ${budget}`
    : `${what}, within its budget of ${budget}`
}

/** Who did it, what would bring it back, and how to allow it, a sentence each; none where a limit is kept. */
export function adviseOnLimit(limit: LimitVerdict, { analysis, baseline, budget }: Verdict): string[] {
  const { causes, wayBack } = limit
  const fix = wayBack && analysis?.findings[wayBack.finding]?.fix.summary
  return [
    ...causes.slice(0, 3).map((cause) => describeCause(cause, limit, baseline?.reference ?? null)),
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
      return `${image} has ${figure} findings of ${subject}`
  }
}

function describeCause(cause: LimitCause, limit: LimitVerdict, baseline: string | null): string {
  const { growth, bytes, instruction, text, path, pathBytes } = cause
  const figure = figureFormatter(limit)
  const who = text ?? (instruction === null ? null : `instruction ${instruction + 1}`)
  if (!growth) {
    const most = path === null ? '' : `, ${formatBytes(pathBytes)} of it in ${withSlash(path)}`
    return `${figure(bytes)} by ${who ?? 'what came with the base'}${most}`
  }
  const since = baseline === null ? '' : ` since ${baseline}`
  const did =
    path === null
      ? `${who ?? 'no instruction that is left'}`
      : `${who ?? 'the image'} gained ${withSlash(path)} (${formatBytes(pathBytes)})`
  return `${withSign(bytes, figure)}${since}: ${did}`
}

function describeRaise({ key, kind, subject }: LimitVerdict, raise: string, budget: string | null): string {
  if (key.startsWith('--')) {
    return `Or raise the limit: ${key} ${kind === 'path' ? `'${subject}=${raise}'` : raise}`
  }
  const name = subject ?? key.replace(/^.*\./, '')
  return `Or raise the limit in ${budget ?? 'the configuration'}: ${JSON.stringify(name)}: ${/^\d+$/.test(raise) ? raise : JSON.stringify(raise)}`
}

function withSlash(path: string): string {
  return path.startsWith('/') ? path : `/${path}`
}

function lowerFirst(text: string): string {
  return text.replace(/^\p{Lu}(?!\p{Lu})/u, (letter) => letter.toLowerCase())
}
