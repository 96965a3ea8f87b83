import type { Analysis } from '../../analysis.js'
import type { InstructionChoice, InstructionRow } from '../choose-instructions.js'
import { oneLine } from '../one-line.js'
import { safeText } from '../safe-text.js'
import { cut } from './fit.js'
import { markedLine } from './marked-line.js'
import { count, type Page } from './page.js'
import { textWidth } from './text-width.js'

/** Columns of text below which a row has no room for a mark. */
const ROOM_FOR_MARK = 32

/** Columns of text that are left beside a path, and beside a shorter name of a line. */
const [ROOM_BESIDE_PATH, ROOM_BESIDE_LINE] = [36, 24]

interface Column {
  readonly title: string
  readonly cells: readonly string[]
  readonly paint?: (cell: string, row: InstructionRow) => string
}

/** A line each: number, size, what the engine says where `withEngine`, waste, text, and its line in the Dockerfile. */
export function renderInstructions(
  choice: InstructionChoice,
  { width, colors, size }: Page,
  { context, source }: Analysis,
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
    ...(source.engineSizes ? [column('ENGINE', ofEngine)] : []),
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
  const nameLine = lineNames(rows, context.dockerfile?.path, room)
  const lines = rows.map((row, i) => {
    const cells = columns.map(({ cells, paint = (cell) => cell, width }) =>
      paint((cells[i] as string).padStart(width), row),
    )
    const place = row.dockerfile ? nameLine(row.dockerfile.line) : ''
    const both = row.mark !== '' && place !== '' ? `${row.mark} · ${place}` : row.mark || place
    const fitting = textWidth(both) <= room - 2 - ROOM_BESIDE_LINE ? both : row.mark || place
    const mark = room < ROOM_FOR_MARK ? '' : fitting
    return [...cells, markedLine(safeText(oneLine(row.text)), mark, room, (text) => text, colors.dim)].join(
      '  ',
    )
  })
  const title = [...columns.map(({ title, width }) => title.padStart(width)), 'INSTRUCTION'].join('  ')
  const margin = ' '.repeat(width - room)
  const rest = describeRest(choice, size).map((text) => colors.dim(margin + cut(text, room)))
  return lines.length + rest.length > 0 ? [colors.dim(title), ...lines, ...rest] : []
}

/** How lines are named, all in one way: with the path, with the file's name alone, or without, as there is room. */
function lineNames(
  rows: readonly InstructionRow[],
  path: string | undefined,
  room: number,
): (line: number) => string {
  if (path === undefined) return () => ''
  const whole = safeText(path)
  const ways = [
    { name: (line: number) => `${whole}:${line}`, least: ROOM_BESIDE_PATH },
    { name: (line: number) => `${whole.slice(whole.lastIndexOf('/') + 1)}:${line}`, least: ROOM_BESIDE_LINE },
  ]
  const widest = rows.reduce((widest, { dockerfile }) => Math.max(widest, dockerfile?.line ?? 0), 0)
  // A long path is not measured to its end.
  const fits = ways.find(
    ({ name, least }) => name(widest).length <= room && textWidth(name(widest)) <= room - 2 - least,
  )
  return fits?.name ?? ((line) => `line ${line}`)
}

function describeRest({ others, otherBytes, empty }: InstructionChoice, size: Page['size']): string[] {
  return [
    ...(others > 0 ? [`and ${count(others, 'smaller one')}, ${size(otherBytes)} together (--all)`] : []),
    ...(empty > 0 ? [`and ${empty} without bytes`] : []),
  ]
}
