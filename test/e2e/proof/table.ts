import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Family } from './families.js'
import type { Proof } from './prove.js'
import type { Row } from './row.js'

const PAGE = join(import.meta.dirname, '../../../docs/proof.md')
/** How much of what registries give may be another when the test runs next. */
const DRIFT = 0.3

/**
 * Compares the page's tables with what came, or writes them where LAYERSIZE_WRITE_PROOF is set: then all rows must have
 * run. Figures that registries decide about need only be alike.
 */
export function recordProofs(families: readonly Family[], proofs: ReadonlyMap<Row, Proof>): void {
  const write = Boolean(process.env.LAYERSIZE_WRITE_PROOF)
  let page = readFileSync(PAGE, 'utf8')
  for (const { title, rows } of families.filter((family) => family.rows.length > 0)) {
    if (write)
      page = withSection(
        page,
        title,
        rows.map((row) => lineOf(row, proofs.get(row) as Proof)),
      )
    const written = new Map(linesOf(page, title).map((line) => [line.split(' | ')[0], line]))
    for (const row of rows) {
      const proof = proofs.get(row)
      if (!proof) continue
      const line = lineOf(row, proof)
      const said = written.get(line.split(' | ')[0]) ?? ''
      if (row.network) expectAlike(said, line)
      else expect(said).toBe(line)
    }
  }
  if (write) writeFileSync(PAGE, page)
}

const HEADING = '| mistake | built by | on | above the base | predicted | came | tree equal |'
const RULE = '| --- | --- | --- | ---: | ---: | ---: | --- |'

function lineOf({ title, builder, base }: Row, { ownBytes, saving }: Proof): string {
  const figures = saving ? [saving.predicted, saving.came].map(grouped) : ['no patch', '–']
  const cells = [title, builder, base.name, grouped(ownBytes), ...figures, saving ? 'yes' : '–']
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

function grouped(bytes: number): string {
  return bytes.toLocaleString('en-US')
}

function linesOf(page: string, title: string): string[] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? ''
  return section
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
}

function withSection(page: string, title: string, lines: readonly string[]): string {
  const table = [HEADING, RULE, ...lines].join('\n')
  const sections = page.split(/^(?=## )/m)
  const at = sections.findIndex((text) => text.startsWith(`## ${title}\n`))
  const section = `## ${title}\n\n${table}\n`
  if (at < 0) return `${page.trimEnd()}\n\n${section}`
  return sections.with(at, at === sections.length - 1 ? section : `${section}\n`).join('')
}

function expectAlike(said: string, line: string): void {
  const words = (text: string) => text.replace(/[\d,]+/g, 'n')
  expect(words(said)).toBe(words(line))
  const numbers = (text: string) =>
    text
      .split(' | ')
      .slice(3)
      .flatMap((cell) => (/^[\d,]+$/.test(cell) ? [Number(cell.replaceAll(',', ''))] : []))
  const expected = numbers(said)
  for (const [i, figure] of numbers(line).entries()) {
    expect(Math.abs(figure - (expected[i] ?? 0)), line).toBeLessThanOrEqual(
      Math.max(figure * DRIFT, 64 * 1024),
    )
  }
}
