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
  return line.split(' | ').slice(0, 3).join(' | ')
}

function lineOf(cells: readonly (string | number)[]): string {
  const texts = cells.map((cell) => (typeof cell === 'number' ? cell.toLocaleString('en-US') : cell))
  return `| ${texts.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`
}

function withTable(page: string, { title, columns, rows }: Table): string {
  const figures = columns.map((_, i) => rows.some(({ cells }) => typeof cells[i] === 'number'))
  const rule = `| ${figures.map((right) => (right ? '---:' : '---')).join(' | ')} |`
  const lines = [lineOf(columns), rule, ...rows.map(({ cells }) => lineOf(cells))]
  const section = `## ${title}\n\n${lines.join('\n')}\n`
  const sections = page.split(/^(?=## )/m)
  const at = sections.findIndex((text) => text.startsWith(`## ${title}\n`))
  if (at < 0) return `${page.trimEnd()}\n\n${section}`
  return sections.with(at, at === sections.length - 1 ? section : `${section}\n`).join('')
}

function expectAlike(said: string, line: string, varies: boolean): void {
  const cells = (text: string) => text.split(' | ')
  const isFigure = (cell: string) => /^[\d,]+$/.test(cell)
  const words = (text: string) => cells(text).map((cell) => (isFigure(cell) ? 'n' : cell))
  const figures = (text: string) =>
    cells(text)
      .filter(isFigure)
      .map((cell) => Number(cell.replaceAll(',', '')))
  expect(words(said)).toEqual(words(line))
  for (const [i, figure] of figures(line).entries()) {
    const allowed = varies ? Math.max(figure * DRIFT, LEAST_DRIFT) : NAMES
    expect(Math.abs(figure - (figures(said)[i] as number)), line).toBeLessThanOrEqual(allowed)
  }
}
