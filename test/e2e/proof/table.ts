import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'

const PAGE = join(import.meta.dirname, '../../../docs/proof.md')
/** How much of what a machine or a registry gives may be another where the test runs next. */
const DRIFT = 0.3
const LEAST_DRIFT = 64 * 1024
/** How many bytes the rest: names of images have the run's number in them. */
const NAMES = 1024
const FIGURE = /^[\d,]+$/

/** A table of docs/proof.md. */
export interface Table {
  readonly title: string
  /** The columns that tell rows apart come first, figures after them. */
  readonly columns: readonly string[]
  readonly rows: readonly TableRow[]
}

export interface TableRow {
  /** Only the first three where it did not run: what the page says of it stays. */
  readonly cells: readonly (string | number)[]
  /** Whether the machine or a registry decides about the figures, which need only be alike then. */
  readonly varies: boolean
}

/** Compares the page's tables with what came, or writes what came where LAYERSIZE_WRITE_PROOF is set. */
export function recordTables(tables: readonly Table[]): void {
  const write = Boolean(process.env.LAYERSIZE_WRITE_PROOF)
  const page = readFileSync(PAGE, 'utf8')
  if (write) writeFileSync(PAGE, withTables(page, tables))
  else for (const table of tables) compare(page, table)
}

function compare(page: string, { title, rows }: Table): void {
  const written = linesOf(page, title)
  for (const row of rows) {
    if (row.cells.length === KEYS) continue
    const line = lineOf(row.cells)
    const said = written.get(keyOf(line)) ?? ''
    expectAlike(said, line, row.varies)
  }
}

/** So many cells say what was done to what, and those after them what came. */
const KEYS = 3

function keyOf(line: string): string {
  return cellsOf(line).slice(0, KEYS).join(' | ')
}

/** The lines of a table, by what they are about. */
function linesOf(page: string, title: string): Map<string, string> {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? ''
  return new Map(section.split('\n').map((line) => [keyOf(line), line]))
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

/** The page with these tables in their order, and others after them; those of the full run are the last. */
function withTables(page: string, tables: readonly Table[]): string {
  const [start = '', ...sections] = page.split(/^(?=## )/m)
  const others = sections.filter((text) => !tables.some(({ title }) => text.startsWith(`## ${title}\n`)))
  const written = tables.map((table) => sectionOf(page, table))
  const all = [...written, ...others].map((text) => text.trim()).filter(Boolean)
  const isExtra = (text: string) => /^## .* full run\n/.test(text)
  const ordered = [...all.filter((text) => !isExtra(text)), ...all.filter(isExtra)]
  return `${[start.trim(), ...ordered].join('\n\n')}\n`
}

function sectionOf(page: string, { title, columns, rows }: Table): string {
  const written = linesOf(page, title)
  const body = rows.flatMap(({ cells }) => {
    const texts = textsOf(cells)
    if (cells.length > KEYS) return [texts]
    const known = written.get(texts.join(' | '))
    return known ? [cellsOf(known)] : []
  })
  if (body.length === 0) return ''
  const texts = [[...columns], ...body]
  const widths = columns.map((_, i) => Math.max(...texts.map((cells) => (cells[i] as string).length), 4))
  const isFigure = columns.map((_, i) => body.some((cells) => FIGURE.test(cells[i] as string)))
  const padded = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (isFigure[i] ? cell.padStart(widths[i] as number) : cell.padEnd(widths[i] as number))).join(' | ')} |`
  const rule = widths.map((width, i) => (isFigure[i] ? '-:'.padStart(width, '-') : '-'.repeat(width)))
  return [`## ${title}`, '', padded(columns), padded(rule), ...body.map(padded)].join('\n')
}

function expectAlike(said: string, line: string, varies: boolean): void {
  const isFigure = (cell: string) => FIGURE.test(cell)
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
