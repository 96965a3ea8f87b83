import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { analyze, listRules, render } from '../packages/core/src/index.js'
import { RULES } from '../packages/core/src/waste/rules.js'
import { FORMS } from './conformance/forms.js'
import { OTHERS, QUICK } from './e2e/proof/families.js'
import { UNEQUAL } from './e2e/proof/unequal.js'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

test('the README shows the report that npm start prints', async () => {
  const path = 'fixtures/shop/Dockerfile'
  const analysis = await analyze(join(root, 'fixtures/shop/shop.tar.gz'), {
    dockerfile: { text: read(path), path },
  })
  const shown = { ...analysis, source: { ...analysis.source, reference: 'fixtures/shop/shop.tar.gz' } }
  expect(read('README.md')).toContain(await render(shown))
})

test('every rule has its page, and every page its rule', () => {
  expect(readdirSync(join(root, 'docs/rules')).sort()).toEqual(RULES.map(({ id }) => `${id}.md`).sort())
})

test('the list of the rules is that of the rules', () => {
  const listed = [...read('docs/rules.md').matchAll(/^- \[([a-z-]+)\]\(rules\/\1\.md\): (.+)$/gm)]
  expect(listed.map(([, id, summary]) => ({ id, summary }))).toEqual(listRules())
})

test('every page of a rule has the sections that the others have, and can be read where it is printed', () => {
  for (const { id } of RULES) {
    const page = read(`docs/rules/${id}.md`)
    const sections = [...page.matchAll(/^\*\*([^*]+):\*\*/gm)].map(([, title]) => title)
    expect(sections, id).toEqual(['Counted', 'Confidence', 'When to ignore it', 'Elsewhere'])
    expect(page, id).toMatch(new RegExp(`^# ${id}\n\n`))
    expect(page, id).toMatch(/^```dockerfile\n# bad[\s\S]*^# good/m)
    // A terminal has nowhere to follow a link to.
    expect(page, id).not.toMatch(/\]\(/)
  }
})

test('every error code is explained', () => {
  const type = /export type ErrorCode =([^/]*)/.exec(read('packages/core/src/errors.ts'))?.[1] ?? ''
  const codes = [...type.matchAll(/'([A-Z_]+)'/g)].map((match) => match[1])
  const explained = [...read('docs/errors.md').matchAll(/^\| `([A-Z_]+)`/gm)].map((match) => match[1])
  // What a reader of tars or compressed data throws comes out as an error of the layer or archive around it.
  const inner = ['COMPRESSION_INVALID', 'COMPRESSION_TRUNCATED', 'TAR_INVALID', 'TAR_TRUNCATED']
  expect(codes.filter((code) => !inner.includes(code as string)).sort()).toEqual(explained.sort())
})

test('the table of forms says what the conformance suite runs, and gives a reason for what it does not', () => {
  const compressions = ['plain', 'gzip', 'estargz', 'zstd', 'zstd:chunked', 'mixed'] as const
  const rows = read('docs/forms.md')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => cells.length === 11)
  for (const { producer, name, compressions: tested } of FORMS) {
    const row = rows.find((cells) => cells[1] === producer && cells[2] === name) ?? []
    expect(row.slice(3, 9)).toEqual(
      compressions.map((compression) => (tested.includes(compression) ? '✓' : '')),
    )
    expect(Boolean(row[9])).toBe(tested.length < compressions.length)
  }
  expect(rows.filter((cells) => cells.includes('✓'))).toHaveLength(FORMS.length)
})

test('the proof has a line for each row of both runs, and says what is not compared', () => {
  const page = read('docs/proof.md').replaceAll(/ +/g, ' ')
  for (const { title, rows } of [...QUICK, ...OTHERS]) {
    const section = page.split(/^## /m).find((text) => text.startsWith(`${title}\n`))
    for (const row of rows) expect(section).toContain(`| ${row.title} | ${row.builder} | ${row.base.name} |`)
  }
  for (const { paths, why } of UNEQUAL) {
    expect(page).toContain(`- ${why} (${paths.map((path) => `\`${path}\``).join(', ')})`)
  }
})

test('no link in the documents leads nowhere', () => {
  const documents = [
    'README.md',
    ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) =>
      join('docs', name),
    ),
  ]
  const dead = documents
    .filter((path) => path.endsWith('.md'))
    .flatMap((path) =>
      [...read(path).matchAll(/\]\((?!https?:)([^)#]+)/g)].flatMap(([, target]) => {
        try {
          read(join(dirname(path), target as string))
          return []
        } catch {
          return [`${path} → ${target}`]
        }
      }),
    )
  expect(dead).toEqual([])
})
