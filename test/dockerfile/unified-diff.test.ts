import { describe, expect, test } from 'vitest'
import { unifiedDiff } from '../../packages/core/src/dockerfile/unified-diff.js'
import { gitApply, gnuPatch, hasPatch } from './apply-patch.js'

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `line ${i}\n`)
const many = numbered(30)
const withLines = (changes: Record<number, string>) => many.map((line, i) => changes[i] ?? line).join('')

const TEXTS: readonly (readonly [string, string | null, string])[] = [
  ['a new file', null, 'FROM a\n'],
  ['a new file without a last newline', null, 'FROM a\nRUN b'],
  ['an empty file that gets lines', '', 'FROM a\n'],
  ['a line in the middle', 'a\nb\nc\n', 'a\nx\nc\n'],
  ['the first line', 'a\nb\nc\n', 'x\nb\nc\n'],
  ['the only line', 'a', 'b'],
  ['no last newline, changed elsewhere', 'a\nb\nc\nd\ne\nf', 'x\nb\nc\nd\ne\nf'],
  ['no last newline, the last line changed', 'a\nb', 'a\nc'],
  ['no last newline, a line added', 'a\nb', 'a\nb\nc'],
  ['a last newline added', 'a\nb', 'a\nb\n'],
  ['a last newline taken', 'a\nb\n', 'a\nb'],
  ['the last line taken', 'a\nb', 'a\n'],
  ['CRLF', 'a\r\nb\r\nc\r\n', 'a\r\nx\r\nc\r\n'],
  ['CRLF without a last one', 'a\r\nb', 'a\r\nb\r\nc'],
  ['line ends of both kinds', 'a\r\nb\nc\r\nd\n', 'a\r\nb\nx\r\nd\n'],
  ['a carriage return in a line', 'a\rb\nc\rd\ne\n', 'a\rb\nc\rx\ne\n'],
  ['a byte order mark', '\uFEFFa\nb\n', '\uFEFFa\nc\n'],
  [
    'lines that look like those of a patch',
    '--- a\n+++ b\n@@ -1 +1 @@\n x\n',
    '--- a\n+++ c\n@@ -1 +1 @@\n x\n',
  ],
  ['empty lines and trailing blanks', '\n\n  \na \n\n', '\n\n  \nb \n\n'],
  [
    'not ASCII, and separators of Unicode',
    'größe\u2028x\u0085y\fz\v\n日本\n',
    'größe\u2028x\u0085y\fz\v\n日\n',
  ],
  ['two changes near each other', withLines({}), withLines({ 10: 'x\n', 17: 'y\n' })],
  ['two changes apart', withLines({}), withLines({ 10: 'x\n', 18: 'y\n' })],
  ['lines that repeat', 'a\n'.repeat(20), `${'a\n'.repeat(10)}b\n${'a\n'.repeat(9)}`],
  ['moved lines', many.join(''), [...many.slice(20), ...many.slice(0, 20)].join('')],
]

describe.each([
  ['git apply', gitApply, true],
  ['GNU patch', gnuPatch, hasPatch],
] as const)('%s', (_, apply, isThere) => {
  test.runIf(isThere).each(TEXTS)('%s', (_, before, after) => {
    const patch = unifiedDiff('Dockerfile', before, after)
    expect(apply([{ name: 'Dockerfile', before, patch }])).toEqual([after])
  })

  test.runIf(isThere)('all of them in one patch', () => {
    const files = TEXTS.map(([, before, after], i) => {
      const name = `folder ${i}/Dockerfile`
      return { name, before, patch: unifiedDiff(name, before, after) }
    })
    expect(apply(files)).toEqual(TEXTS.map(([, , after]) => after))
  })
})

const NAMES = [
  'with space',
  ' leading',
  'trailing ',
  'a b/c d',
  'tab\tin it',
  'quo"te',
  "apo'strophe",
  'back\\slash',
  'größe-日本-🐳',
  'größe "quoted"',
  '-dash',
  'bell\u0007',
]
test.each(NAMES)('a file called %j', (name) => {
  for (const before of [null, 'a\n']) {
    const file = { name, before, patch: unifiedDiff(name, before, 'b\n') }
    expect(gitApply([file])).toEqual(['b\n'])
    if (hasPatch) expect(gnuPatch([file])).toEqual(['b\n'])
  }
})

test('a line feed in a name, of which only git wants to know', () => {
  const name = 'new\nline'
  expect(gitApply([{ name, before: 'a\n', patch: unifiedDiff(name, 'a\n', 'b\n') }])).toEqual(['b\n'])
})

test('as diff -u has it', () => {
  expect(unifiedDiff('a b', many.join(''), withLines({ 3: 'x\n', 20: 'y\nz\n' }))).toBe(
    [
      '--- a/a b\t',
      '+++ b/a b\t',
      '@@ -1,7 +1,7 @@',
      ...[0, 1, 2].map((i) => ` line ${i}`),
      '-line 3',
      '+x',
      ...[4, 5, 6].map((i) => ` line ${i}`),
      '@@ -18,7 +18,8 @@',
      ...[17, 18, 19].map((i) => ` line ${i}`),
      '-line 20',
      '+y',
      '+z',
      ...[21, 22, 23].map((i) => ` line ${i}`),
      '',
    ].join('\n'),
  )
})

test.each([
  [null, ''],
  ['', ''],
  ['a\n', 'a\n'],
])('nothing has changed: %j', (before, after) => {
  expect(unifiedDiff('Dockerfile', before, after)).toBe('')
})

test.each([
  ['a line at each end', (lines: string[]) => ['x\n', ...lines.slice(1, -1), 'y\n']],
  ['every line', (lines: string[]) => lines.map((line) => `new ${line}`)],
  ['every line the other way round', (lines: string[]) => lines.toReversed()],
])('20,000 lines take no second: %s', (_, change) => {
  const lines = numbered(20_000)
  const [before, after] = [lines.join(''), change(lines).join('')]
  const start = performance.now()
  const patch = unifiedDiff('Dockerfile', before, after)
  expect(performance.now() - start).toBeLessThan(1000)
  expect(gitApply([{ name: 'Dockerfile', before, patch }])).toEqual([after])
})
