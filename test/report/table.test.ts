import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { type Analysis, render } from '../../packages/core/src/index.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { base, noise, setting, step } from '../helpers/image.js'
import { file, whiteout } from '../helpers/write-tar.js'

const analysis = await analyzeSteps([
  base(file('usr/lib/base.so', noise(2_000_000, 1))),
  step('COPY . /app', file('app/main.js', noise(300_000, 2))),
  step('RUN chown -R app:app /app', file('app/main.js', noise(300_000, 2), { uid: 7, gid: 7 })),
  step('RUN make', file('tmp/cache', noise(90_000, 3)), file('out', 'result')),
  step('RUN rm /tmp/cache', whiteout('tmp/cache')),
  step('RUN echo a > /small', file('small', 'a')),
  step('RUN echo b > /small', file('small', 'b')),
  setting('CMD ["/out"]'),
])
const named = (reference: string): Analysis => ({ ...analysis, source: { ...analysis.source, reference } })

const width = (text: string) => Math.max(...text.split('\n').map((line) => stringWidth(line)))

test('80 columns: the answer, the rows, what to change', async () => {
  expect(await render(named('shop:1'))).toBe(`\
shop:1   2.69 MB in 7 layers · 390 kB (14 %) wasted        linux/amd64 · archive
                                                               ≈ 2.69 MB to pull

#      SIZE    WASTED  INSTRUCTION
1      2 MB         –  ADD … /
2    300 kB    300 kB  COPY . /app
3    300 kB         –  RUN chown -R app:app /app
4  90,006 B  90,000 B  RUN make
6       1 B         –  RUN echo a > /small
7       1 B         –  RUN echo b > /small
                       and 2 without bytes

What to change
 1    300 kB  Instruction 3 writes /app/main.js again only to change its owner
              (1 file)
              → Write \`COPY --chown=app:app … /app\` as instruction 2, and drop
                instruction 3 (\`RUN chown -R app:app /app\`)
 2  90,000 B  Instruction 5 deletes /tmp/cache, which instruction 4 still ships
              (1 file)
              → Move \`rm /tmp/cache\` from instruction 5 to the end of
                instruction 4 (\`RUN make\`)
and 1 small or possible saving, not counted (--all)
`)
})

test('--top: what is left out still adds up', async () => {
  expect(await render(named('shop:1'), 'table', { top: 1 })).toBe(`\
shop:1   2.69 MB in 7 layers · 390 kB (14 %) wasted        linux/amd64 · archive
                                                               ≈ 2.69 MB to pull

#  SIZE  WASTED  INSTRUCTION
1  2 MB       –  ADD … /
                 and 5 smaller ones, 690 kB together (--all)
                 and 2 without bytes

What to change
 1  300 kB  Instruction 3 writes /app/main.js again only to change its owner (1
            file)
            → Write \`COPY --chown=app:app … /app\` as instruction 2, and drop
              instruction 3 (\`RUN chown -R app:app /app\`)
and 1 more, and 1 small or possible saving, not counted (--all)
`)
})

test('--all: each instruction, each finding, the possible ones marked', async () => {
  const report = await render(named('shop:1'), 'table', { top: Number.POSITIVE_INFINITY })
  expect(report).toMatch(/^8 +0 B +– {2}CMD \["\/out"\]$/m)
  expect(report).toMatch(/^ 3 +1 B {2}Instruction 7 writes \/small anew/m)
  expect(report).toContain('possible, not counted)')
  expect(report).not.toContain('--all')
})

describe('any width', () => {
  const wide = named(`registry.example.com/a/rather/long/name:${'x'.repeat(50)}`)
  const han = '世界'.repeat(60)
  const long = {
    ...wide,
    instructions: wide.instructions.map((row) => ({ ...row, text: `RUN ${han}` })),
    findings: wide.findings.map((finding) => ({
      ...finding,
      message: han,
      fix: { summary: `${'y'.repeat(200)} ${han}`, patch: null },
    })),
    warnings: [{ code: 'x', message: han }],
  }
  test.each([40, 60, 80, 133, 300])('%d columns', async (columns) => {
    expect(width(await render(long, 'table', { width: columns }))).toBeLessThanOrEqual(columns)
    expect(
      width(await render(long, 'table', { width: columns, top: Number.POSITIVE_INFINITY })),
    ).toBeLessThanOrEqual(columns)
  })

  test('less than 40 columns get 40', async () => {
    expect(width(await render(long, 'table', { width: 1 }))).toBe(40)
  })
})

test('nothing wasted, nothing to change', async () => {
  const clean = await analyzeSteps([base(), step('COPY a /a', file('a', 'x'))])
  const report = await render({ ...clean, source: { ...clean.source, reference: 'clean:1' } })
  expect(report).toContain('nothing wasted')
  expect(report).not.toContain('What to change')
})

test('an image without layers', async () => {
  const empty = await analyzeSteps([setting('CMD ["x"]')])
  expect(await render(empty)).toBe(`\
standard input   0 B in 0 layers · nothing wasted          linux/amd64 · archive

#  SIZE  WASTED  INSTRUCTION
                 and 1 without bytes
`)
})

test('colour is an option, and changes nothing but the colour', async () => {
  const colored = await render(named('shop:1'), 'table', { color: true })
  expect(colored).toContain('\x1b[')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escapes are what is looked for
  expect(colored.replace(/\x1b\[\d+m/g, '')).toBe(await render(named('shop:1')))
  expect(await render(named('shop:1'))).not.toContain('\x1b')
})

test('what comes from an image is shown, not obeyed', async () => {
  const evil = '\x1b[2J\x1b]0;owned\x07\u202e\r\n'
  const hostile = await analyzeSteps(
    [
      base(),
      step(`COPY ${evil} /x`, file(`x${evil}`, noise(70_000, 1))),
      step(`RUN chown ${evil} /x`, file(`x${evil}`, noise(70_000, 1), { uid: 1 })),
      step(`RUN rm ${evil}`, whiteout(`x${evil}`)),
    ],
    { config: (config) => ({ ...config, os: evil, architecture: evil }), tags: [evil] },
  )
  expect(hostile.findings.length).toBeGreaterThan(0)
  const report = await render({ ...hostile, source: { ...hostile.source, reference: evil } }, 'table', {
    top: Number.POSITIVE_INFINITY,
  })
  expect(report.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  expect(report).toContain('\\x1b[2J')
})

test('an unpaired history: rows that say so, and a warning', async () => {
  const unpaired = await analyzeSteps([base(), step('RUN a', file('a', 'x'))], {
    config: (config) => ({ ...config, history: [] }),
  })
  const report = await render(unpaired)
  expect(report).toContain('(layer 2 of 2, instruction unknown)')
  expect(report).toContain('warning: Which instruction made which layer is unknown')
})

test('an unknown format', async () => {
  await expect(render(analysis, 'yaml' as 'json')).rejects.toThrow(
    expect.objectContaining({ code: 'OPTION_INVALID' }),
  )
})
