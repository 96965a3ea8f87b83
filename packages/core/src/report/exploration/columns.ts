import { markedLine } from '../table/marked-line.js'
import type { Page } from '../table/page.js'

/** A column of figures. */
export interface Column<Row> {
  readonly title: string
  readonly cell: (row: Row) => string
  readonly paint?: (cell: string) => string
}

export interface Label {
  readonly text: string
  /** What stands at the end of the line, where there is room. */
  readonly mark: string
  readonly dim?: boolean
}

/** Columns that the last one needs: where there are fewer, figures give way to it. */
const ROOM_FOR_LABEL = 28

/**
 * Rows as lines with a heading: figures to the right, then what they are of, which gets the rest of the line. Where a line
 * is too short for all, figures are left out, the last of `columns` first but never the first.
 */
export function renderColumns<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  title: string,
  label: (row: Row, room: number) => Label,
  { width, colors }: Page,
): string[] {
  const measured = columns.map((column) => {
    const cells = rows.map(column.cell)
    const widest = cells.reduce((widest, cell) => Math.max(widest, cell.length), column.title.length)
    return { ...column, cells, width: widest }
  })
  const roomBeside = () => width - measured.reduce((sum, column) => sum + column.width + 2, 0)
  while (measured.length > 1 && roomBeside() < ROOM_FOR_LABEL) measured.pop()
  const room = roomBeside()
  const lines = rows.map((row, i) => {
    const cells = measured.map(({ cells, paint = (cell) => cell, width }) => {
      const cell = cells[i] as string
      return ' '.repeat(width - cell.length) + (cell === '–' ? cell : paint(cell))
    })
    const { text, mark, dim } = label(row, room)
    const paint = dim ? colors.dim : (text: string) => text
    return [...cells, markedLine(text, mark, room, paint, colors.dim)].join('  ')
  })
  return [colors.dim([...measured.map((c) => c.title.padStart(c.width)), title].join('  ')), ...lines]
}
