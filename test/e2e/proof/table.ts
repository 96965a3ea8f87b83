import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'

const PAGE = join(import.meta.dirname, '../../../docs/proof.md')
/** How much of what a machine or a registry gives may be another where the test runs next. */
const DRIFT = 0.3
const LEAST_DRIFT = 64 * 1024
/** How many bytes the rest: names of images have the run's number in them. */
const NAMES = 1024

/** A table of docs/proof.md. */
export interface Table {
  readonly title: string
  /** The columns that tell rows apart come first, figures after them. */
  readonly columns: readonly string[]
  readonly rows: readonly TableRow[]
}

export interface TableRow {
  readonly cells: readonly (string | number)[]
  /** Whether the machine or a registry decides about the figures, which need only be alike then. */
  readonly varies: boolean
}

/** Compares the page's tables with what came, or writes them where LAYERSIZE_WRITE_PROOF is set: then all rows must be there. */
export function recordTables(tables: readonly Table[]): void {
  const write = Boolean(process.env.LAYERSIZE_WRITE_PROOF)
  const page = readFileSync(PAGE, 'utf8')
  if (write) writeFileSync(PAGE, tables.filter(({ rows }) => rows.length > 0).reduce(withTable, page))
  else for (const table of tables) compare(page, table)
}

function compare(page: string, { title, rows }: Table): void {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? ''
  const written = new Map(section.split('\n').map((line) => [keyOf(line), line]))
  for (const row of rows) {
    const line = lineOf(row.cells)
    const said = written.get(keyOf(line)) ?? ''
    expectAlike(said, line, row.varies)
  }
}

/** What was done to what, without what came. */
function keyOf(line: string): string {
  return cellsOf(line).slice(0, 3).join(' | ')
}

function cellsOf(line: string): string[] {
  return line
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim())
    .slice(1, -1)
}

function textsOf(cells: readonly (string | number)[]): string[] {
  return cells.map((cell) =>
    typeof cell === 'number' ? cell.toLocaleString('en-US') : cell.replaceAll('|', '\\|'),
  )
}

function lineOf(cells: readonly (string | number)[]): string {
  return `| ${textsOf(cells).join(' | ')} |`
}

function withTable(page: string, { title, columns, rows }: Table): string {
  const texts = [columns, ...rows.map(({ cells }) => cells)].map(textsOf)
  const widths = columns.map((_, i) => Math.max(...texts.map((cells) => (cells[i] as string).length), 4))
  const isFigure = columns.map((_, i) => rows.some(({ cells }) => typeof cells[i] === 'number'))
  const padded = ([...cells]: readonly string[]) =>
    lineOf(
      cells.map((cell, i) =>
        isFigure[i] ? cell.padStart(widths[i] as number) : cell.padEnd(widths[i] as number),
      ),
    )
  const rule = widths.map((width, i) => (isFigure[i] ? '-:'.padStart(width, '-') : '-'.repeat(width)))
  const [head = [], ...body] = texts
  const lines = [padded(head), lineOf(rule), ...body.map(padded)]
  const section = `## ${title}\n\n${lines.join('\n')}\n`
  const sections = page.split(/^(?=## )/m)
  const at = sections.findIndex((text) => text.startsWith(`## ${title}\n`))
  if (at < 0) return `${page.trimEnd()}\n\n${section}`
  return sections.with(at, at === sections.length - 1 ? section : `${section}\n`).join('')
}

function expectAlike(said: string, line: string, varies: boolean): void {
  const isFigure = (cell: string) => /^[\d,]+$/.test(cell)
  const words = (text: string) => cellsOf(text).map((cell) => (isFigure(cell) ? 'n' : cell))
  const figures = (text: string) =>
    cellsOf(text)
      .filter(isFigure)
      .map((cell) => Number(cell.replaceAll(',', '')))
  expect(words(said)).toEqual(words(line))
  for (const [i, figure] of figures(line).entries()) {
    const allowed = varies ? Math.max(figure * DRIFT, LEAST_DRIFT) : NAMES
    expect(Math.abs(figure - (figures(said)[i] as number)), line).toBeLessThanOrEqual(allowed)
  }
}
