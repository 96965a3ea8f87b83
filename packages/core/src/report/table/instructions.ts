import type { Analysis, AnalysisInstruction } from '../../analysis.js'
import { safeText } from '../safe-text.js'
import { cut } from './fit.js'
import { count, type Page } from './page.js'

/** `unknown` where a layer of it is missing, so that nobody can say what it weighs. */
export type InstructionRow = AnalysisInstruction & { readonly unknown: boolean }

export interface InstructionChoice {
  /** In the order of the Dockerfile. */
  readonly rows: readonly InstructionRow[]
  /** How many others have bytes, and how many: so that all adds up to the total. */
  readonly others: number
  readonly otherBytes: number
  readonly empty: number
}

/** The heaviest instructions and those of unknown weight, at most `rows`; all of them for Infinity. */
export function chooseInstructions({ instructions, layers }: Analysis, rows: number): InstructionChoice {
  const all = instructions.map((row) => ({
    ...row,
    unknown: row.layers.some((layer) => layers[layer]?.missing),
  }))
  if (rows === Number.POSITIVE_INFINITY) return { rows: all, others: 0, otherBytes: 0, empty: 0 }
  const heavy = all.filter((row) => row.contentBytes > 0 || row.unknown)
  const bySize = [...heavy].sort(
    (a, b) => Number(b.unknown) - Number(a.unknown) || b.contentBytes - a.contentBytes || a.index - b.index,
  )
  return {
    rows: bySize.slice(0, rows).sort((a, b) => a.index - b.index),
    others: Math.max(0, heavy.length - rows),
    otherBytes: bySize.slice(rows).reduce((sum, row) => sum + row.contentBytes, 0),
    empty: instructions.length - heavy.length,
  }
}

/** A line each: number, size, waste, text. */
export function renderInstructions(choice: InstructionChoice, { width, colors, size }: Page): string[] {
  const cells = choice.rows.map((row) => ({
    number: String(row.index + 1),
    size: row.unknown ? 'missing' : size(row.contentBytes),
    wasted: row.wastedBytes > 0 ? size(row.wastedBytes) : '–',
    text: safeText(row.text.replace(/\s+/g, ' ').trim()),
    paint: row.wastedBytes > 0 ? colors.yellow : (text: string) => text,
  }))
  const widest = (title: string, texts: readonly string[]) =>
    texts.reduce((widest, text) => Math.max(widest, text.length), title.length)
  const numbers = widest(
    '#',
    cells.map((cell) => cell.number),
  )
  const sizes = widest(
    'SIZE',
    cells.map((cell) => cell.size),
  )
  const wasted = widest(
    'WASTED',
    cells.map((cell) => cell.wasted),
  )
  const room = width - numbers - sizes - wasted - 6
  const lines = cells.map(
    (cell) =>
      `${cell.number.padStart(numbers)}  ${cell.size.padStart(sizes)}  ${cell.paint(cell.wasted.padStart(wasted))}  ${cut(cell.text, room)}`,
  )
  const title = `${'#'.padStart(numbers)}  ${'SIZE'.padStart(sizes)}  ${'WASTED'.padStart(wasted)}  INSTRUCTION`
  const margin = ' '.repeat(width - room)
  const rest = describeRest(choice, size).map((text) => colors.dim(margin + cut(text, room)))
  return cells.length + rest.length > 0 ? [colors.dim(title), ...lines, ...rest] : []
}

function describeRest({ others, otherBytes, empty }: InstructionChoice, size: Page['size']): string[] {
  return [
    ...(others > 0 ? [`and ${count(others, 'smaller one')}, ${size(otherBytes)} together (--all)`] : []),
    ...(empty > 0 ? [`and ${empty} without bytes`] : []),
  ]
}
