import stringWidth from 'string-width'
import type { Analysis, AnalysisInstruction } from '../../analysis.js'
import { safeText } from '../safe-text.js'
import { cut } from './fit.js'
import { count, type Page } from './page.js'

export interface InstructionRow extends Pick<AnalysisInstruction, 'text' | 'contentBytes' | 'wastedBytes'> {
  /** `3`, or `1–7` of the instructions that were folded into one. */
  readonly number: string
  /** Whether a layer of it is missing, so that nobody can say what it weighs. */
  readonly unknown: boolean
  /** What tells that it came with the base; '' for what did not. */
  readonly mark: string
  /** What the engine says of it; null where it says nothing. */
  readonly engineBytes: number | null
}

export interface InstructionChoice {
  /** In the order of the Dockerfile. */
  readonly rows: readonly InstructionRow[]
  /** How many others have bytes, and how many: so that all adds up to the total. */
  readonly others: number
  readonly otherBytes: number
  readonly empty: number
}

/**
 * The heaviest instructions and those of unknown weight, at most `rows`, those of the base as one; each by itself, and
 * all of them, for Infinity.
 */
export function chooseInstructions(analysis: Analysis, rows: number): InstructionChoice {
  const { base } = analysis.context
  const mark = base.confidence === 'likely' ? 'base, likely' : 'base'
  const single = analysis.instructions.map((step) => toRow(step, analysis, mark))
  if (rows === Number.POSITIVE_INFINITY) return { rows: single, others: 0, otherBytes: 0, empty: 0 }
  const all = [...foldBase(single, base.value), ...single.filter(({ mark }) => mark === '')]
  const order = new Map(all.map((row, i) => [row, i]))
  const byPlace = (a: InstructionRow, b: InstructionRow) => (order.get(a) ?? 0) - (order.get(b) ?? 0)
  const heavy = all.filter((row) => row.contentBytes > 0 || row.unknown)
  const bySize = [...heavy].sort(
    (a, b) => Number(b.unknown) - Number(a.unknown) || b.contentBytes - a.contentBytes || byPlace(a, b),
  )
  return {
    rows: bySize.slice(0, rows).sort(byPlace),
    others: Math.max(0, heavy.length - rows),
    otherBytes: bySize.slice(rows).reduce((sum, row) => sum + row.contentBytes, 0),
    empty: all.length - heavy.length,
  }
}

function toRow(step: AnalysisInstruction, { layers, source }: Analysis, mark: string): InstructionRow {
  return {
    ...step,
    number: String(step.index + 1),
    unknown: step.layers.some((layer) => layers[layer]?.missing),
    mark: step.base ? mark : '',
    engineBytes: source.engineSizes?.rows[step.index]?.bytes ?? null,
  }
}

/** The rows of the base as one that is called as FROM has it; none where there are none. */
function foldBase(rows: readonly InstructionRow[], name: string | null): InstructionRow[] {
  const ofBase = rows.filter(({ mark }) => mark !== '')
  const [first, last] = [ofBase[0], ofBase.at(-1)]
  if (!first || !last) return []
  const inOneGo = Number(last.number) - Number(first.number) === ofBase.length - 1
  const range = inOneGo ? `${first.number}–${last.number}` : ''
  return [
    {
      number: first === last ? first.number : range,
      text: `FROM ${name ?? '(base image)'}`,
      contentBytes: ofBase.reduce((sum, row) => sum + row.contentBytes, 0),
      wastedBytes: ofBase.reduce((sum, row) => sum + row.wastedBytes, 0),
      unknown: ofBase.some(({ unknown }) => unknown),
      mark: first.mark,
      engineBytes: ofBase.every(({ engineBytes }) => engineBytes === null)
        ? null
        : ofBase.reduce((sum, row) => sum + (row.engineBytes ?? 0), 0),
    },
  ]
}

/** Columns of text below which a row has no room for a mark. */
const ROOM_FOR_MARK = 32

interface Column {
  readonly title: string
  readonly cells: readonly string[]
  readonly paint?: (cell: string, row: InstructionRow) => string
}

/** A line each: number, size, what the engine says where `withEngine`, waste, text. */
export function renderInstructions(
  choice: InstructionChoice,
  { width, colors, size }: Page,
  withEngine: boolean,
): string[] {
  const { rows } = choice
  const column = (title: string, cell: (row: InstructionRow) => string, paint?: Column['paint']): Column => ({
    title,
    cells: rows.map(cell),
    ...(paint && { paint }),
  })
  const ofEngine = (row: InstructionRow) => (row.engineBytes === null ? '–' : size(row.engineBytes))
  const columns = [
    column('#', (row) => row.number),
    column('SIZE', (row) => (row.unknown ? 'missing' : size(row.contentBytes))),
    ...(withEngine ? [column('ENGINE', ofEngine)] : []),
    column(
      'WASTED',
      (row) => (row.wastedBytes > 0 ? size(row.wastedBytes) : '–'),
      (cell, row) => (row.wastedBytes > 0 ? colors.yellow(cell) : cell),
    ),
  ].map((column) => ({
    ...column,
    width: column.cells.reduce((widest, cell) => Math.max(widest, cell.length), column.title.length),
  }))
  const room = width - columns.reduce((sum, column) => sum + column.width + 2, 0)
  const marked = (text: string, mark: string) => {
    if (mark === '' || room < ROOM_FOR_MARK) return cut(text, room)
    const left = cut(text, room - mark.length - 2)
    return left + ' '.repeat(room - stringWidth(left) - mark.length) + colors.dim(mark)
  }
  const lines = rows.map((row, i) => {
    const cells = columns.map(({ cells, paint = (cell) => cell, width }) =>
      paint((cells[i] as string).padStart(width), row),
    )
    const text = safeText(row.text.replace(/\s+/g, ' ').trim())
    return [...cells, marked(text, row.mark)].join('  ')
  })
  const title = [...columns.map(({ title, width }) => title.padStart(width)), 'INSTRUCTION'].join('  ')
  const margin = ' '.repeat(width - room)
  const rest = describeRest(choice, size).map((text) => colors.dim(margin + cut(text, room)))
  return lines.length + rest.length > 0 ? [colors.dim(title), ...lines, ...rest] : []
}

function describeRest({ others, otherBytes, empty }: InstructionChoice, size: Page['size']): string[] {
  return [
    ...(others > 0 ? [`and ${count(others, 'smaller one')}, ${size(otherBytes)} together (--all)`] : []),
    ...(empty > 0 ? [`and ${empty} without bytes`] : []),
  ]
}
