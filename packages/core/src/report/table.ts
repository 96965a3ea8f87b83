import { createColors } from 'picocolors'
import stringWidth from 'string-width'
import type { Analysis, AnalysisFinding, AnalysisInstruction } from '../analysis.js'
import { bytesFormatter, formatShare } from '../units.js'
import { cut, wrap } from './fit.js'
import { safeText } from './safe-text.js'

export interface TableOptions {
  /** Columns of the terminal, 80 by default; at least 40 are used. */
  readonly width?: number | undefined
  readonly color?: boolean | undefined
  /** How many findings and instructions are shown, 10 by default; Infinity shows all, those without bytes as well. */
  readonly top?: number | undefined
}

type Colors = ReturnType<typeof createColors>

interface Page {
  readonly width: number
  readonly top: number
  readonly colors: Colors
  readonly size: (bytes: number) => string
}

/** The report for a terminal: the totals, the instructions that weigh most, what to change, worst first. */
export function renderTable(
  analysis: Analysis,
  { width = 80, color = false, top = 10 }: TableOptions = {},
): string {
  const { image, instructions, findings } = analysis
  const shown = instructions.flatMap((step) => [step.contentBytes, step.wastedBytes])
  const page: Page = {
    width: Math.max(40, width),
    top,
    colors: createColors(color),
    size: bytesFormatter([
      image.contentBytes,
      image.wastedBytes,
      ...shown,
      ...findings.map((f) => f.wastedBytes),
    ]),
  }
  const blocks = [
    header(analysis, page),
    instructionTable(analysis, page),
    changes(analysis, page),
    warnings(analysis, page),
  ]
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

function header({ source, image, layers }: Analysis, { width, colors, size }: Page): string[] {
  const name = safeText(source.reference === '-' ? 'standard input' : source.reference)
  const where = `${safeText(image.platform)} · ${source.kind}`
  const wasted =
    image.wastedBytes > 0
      ? `${size(image.wastedBytes)} (${formatShare(image.wastedBytes, image.contentBytes)}) wasted`
      : 'nothing wasted'
  const total = `${size(image.contentBytes)} in ${count(layers.length, 'layer')} · ${wasted}`
  const oneLine = stringWidth(`${name}   ${total}   ${where}`)
  const paint = (text: string) => (image.wastedBytes > 0 ? text.replace(wasted, colors.yellow(wasted)) : text)
  if (oneLine <= width) {
    const gap = ' '.repeat(width - stringWidth(`${name}   ${total}${where}`))
    return [`${colors.bold(name)}   ${paint(total)}${gap}${colors.dim(where)}`]
  }
  return [
    colors.bold(cut(name, width)),
    ...wrap(total, width).map(paint),
    ...wrap(where, width).map(colors.dim),
  ]
}

function instructionTable({ instructions }: Analysis, page: Page): string[] {
  const { colors, size, width } = page
  const rows = chooseRows(instructions, page.top)
  if (rows.length === 0) return []
  const cells = rows.map((step) => ({
    step,
    number: String(step.index + 1),
    size: size(step.contentBytes),
    wasted: step.wastedBytes > 0 ? size(step.wastedBytes) : '–',
  }))
  const widest = (title: string, texts: readonly string[]) =>
    Math.max(title.length, ...texts.map((text) => text.length))
  const columns = [
    widest(
      '#',
      cells.map((cell) => cell.number),
    ),
    widest(
      'SIZE',
      cells.map((cell) => cell.size),
    ),
    widest(
      'WASTED',
      cells.map((cell) => cell.wasted),
    ),
  ] as const
  const line = (number: string, bytes: string, wasted: string, text: string) =>
    `${number.padStart(columns[0])}  ${bytes.padStart(columns[1])}  ${wasted.padStart(columns[2])}  ${text}`
  const room = width - columns[0] - columns[1] - columns[2] - 6
  const lines = cells.map(({ step, number, size, wasted }) => {
    const text = cut(safeText(step.text.replace(/\s+/g, ' ').trim()), room)
    const painted = step.wastedBytes > 0 ? colors.yellow(wasted.padStart(columns[2])) : wasted
    return line(number, size, painted, text)
  })
  const rest = describeRest(instructions, rows, size)
  return [
    colors.dim(line('#', 'SIZE', 'WASTED', 'INSTRUCTION')),
    ...lines,
    ...rest.map((text) => colors.dim(line('', '', '', cut(text, room)))),
  ]
}

/** The heaviest rows, by size or by waste, in the order of the Dockerfile. */
function chooseRows(instructions: readonly AnalysisInstruction[], top: number): AnalysisInstruction[] {
  if (top === Number.POSITIVE_INFINITY) return [...instructions]
  return [...instructions]
    .filter((step) => step.contentBytes > 0)
    .sort((a, b) => b.contentBytes - a.contentBytes || a.index - b.index)
    .slice(0, top)
    .sort((a, b) => a.index - b.index)
}

/** What is not shown, so that the rows add up to the total. */
function describeRest(
  all: readonly AnalysisInstruction[],
  shown: readonly AnalysisInstruction[],
  size: (bytes: number) => string,
): string[] {
  const rest = all.filter((step) => !shown.includes(step))
  const heavy = rest.filter((step) => step.contentBytes > 0)
  const empty = rest.length - heavy.length
  const bytes = heavy.reduce((sum, step) => sum + step.contentBytes, 0)
  return [
    ...(heavy.length > 0
      ? [`and ${count(heavy.length, 'smaller one')}, ${size(bytes)} together (--all shows them)`]
      : []),
    ...(empty > 0 ? [`and ${empty} without bytes`] : []),
  ]
}

function changes({ findings }: Analysis, page: Page): string[] {
  const { colors, width, top } = page
  const counted = findings.filter((finding) => finding.wastedBytes > 0)
  const possible = findings.filter((finding) => finding.wastedBytes === 0)
  const shown = top === Number.POSITIVE_INFINITY ? [...counted, ...possible] : counted.slice(0, top)
  const hidden = counted.length - Math.min(counted.length, shown.length)
  if (shown.length === 0) {
    return possible.length > 0
      ? [colors.dim(`${count(possible.length, 'small or possible saving')} (--all shows them)`)]
      : []
  }
  const sizes = shown.map((finding) => page.size(finding.wastedBytes || finding.savesAlone))
  const sizeWidth = Math.max(...sizes.map((text) => text.length))
  const numberWidth = String(shown.length).length
  const indent = ' '.repeat(numberWidth + sizeWidth + 5)
  const lines = shown.flatMap((finding, i) => {
    const first = `${String(i + 1).padStart(numberWidth + 1)}  ${colors.bold((sizes[i] as string).padStart(sizeWidth))}  `
    const room = width - indent.length
    const [head = '', ...tail] = wrap(safeText(headline(finding)), room)
    const advice = wrap(safeText(finding.fix.summary), room - 2)
    return [
      first + head,
      ...tail.map((text) => indent + text),
      ...advice.map((text, j) => `${indent}${j === 0 ? '→ ' : '  '}${colors.green(text)}`),
    ]
  })
  const notes = [
    ...(hidden > 0 ? [`and ${hidden} more`] : []),
    ...(top !== Number.POSITIVE_INFINITY && possible.length > 0
      ? [`and ${count(possible.length, 'small or possible saving')}`]
      : []),
  ]
  const note = notes.length > 0 ? [colors.dim(` ${notes.join(', ')} (--all shows them)`)] : []
  return [colors.bold('What to change'), ...lines, ...note]
}

function headline({ message, files, confidence, wastedBytes }: AnalysisFinding): string {
  const doubt = wastedBytes === 0 ? 'possible, not counted' : confidence === 'certain' ? '' : confidence
  const details = [count(files, 'file'), doubt].filter(Boolean).join(', ')
  return `${message} (${details})`
}

function warnings({ source, warnings }: Analysis, { colors, width }: Page): string[] {
  return [...source.warnings, ...warnings].flatMap(({ message }) =>
    wrap(`warning: ${safeText(message)}`, width).map((line) => colors.yellow(line)),
  )
}

function count(n: number, thing: string): string {
  return `${n.toLocaleString('en-US')} ${thing}${n === 1 ? '' : 's'}`
}
