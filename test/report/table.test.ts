import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { type Analysis, render } from '../../packages/core/src/index.js'
import { chooseInstructions } from '../../packages/core/src/report/choose-instructions.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { base, noise, type Step, setting, step } from '../helpers/image.js'
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
              (1 file) [metadata-only-change]
              → Write \`COPY --chown=app:app … /app\` as instruction 2, and drop
                instruction 3 (\`RUN chown -R app:app /app\`)
 2  90,000 B  Instruction 5 deletes /tmp/cache, which instruction 4 still ships
              (1 file) [deleted-later]
              → Move \`rm /tmp/cache\` from instruction 5 to the end of
                instruction 4 (\`RUN make\`)
and 1 small or possible saving, not counted (--all)
layersize explain RULE says more of a [rule], and when to ignore it
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
            file) [metadata-only-change]
            → Write \`COPY --chown=app:app … /app\` as instruction 2, and drop
              instruction 3 (\`RUN chown -R app:app /app\`)
and 1 more, and 1 small or possible saving, not counted (--all)
layersize explain RULE says more of a [rule], and when to ignore it
`)
})

test('--all: each instruction, each finding, the possible ones marked', async () => {
  const report = await render(named('shop:1'), 'table', { top: Number.POSITIVE_INFINITY })
  expect(report).toMatch(/^8 +0 B +– {2}CMD \["\/out"\]$/m)
  expect(report).toMatch(/^ 3 +1 B {2}Instruction 7 writes \/small anew/m)
  expect(report).toContain('possible, not counted)')
  expect(report).not.toContain('--all')
})

test('what wastes time and not bytes: no files are counted, and what is rebuilt is said', async () => {
  const { findings, ...rest } = await analyzeSteps([
    base(),
    step('COPY . /app', file('app/package.json', '{}'), file('app/main.js', 'main')),
    step('RUN npm ci', file('app/node_modules/a.js', noise(200_000, 1))),
  ])
  const report = await render({ ...rest, findings }, 'table', { top: Number.POSITIVE_INFINITY, width: 300 })
  expect(report).toMatch(
    /^ 1 {2}200,000 B {2}Instruction 2 brings .* \(rebuilt with every change of the sources, possible, not counted\) \[copy-before-install\]$/m,
  )
})

test('what another finding has counted is not shown as if it came on top', async () => {
  const steps = [
    base(),
    step('COPY a.tgz /tmp/', file('tmp/a.tgz', noise(200_000, 1))),
    step('RUN tar xzf /tmp/a.tgz && rm /tmp/a.tgz', whiteout('tmp/a.tgz')),
  ]
  const report = await render(await analyzeSteps(steps), 'table', {
    top: Number.POSITIVE_INFINITY,
    width: 300,
  })
  expect(report).toMatch(/^ 1 {2}200,000 B {2}Instruction 3 unpacks .* \(1 file\) \[/m)
  expect(report).toMatch(/^ 2 {2}200,000 B {2}Instruction 3 deletes .* \(1 file, counted above\) \[/m)
})

describe('the base', () => {
  const steps = [
    base(file('usr/lib/base.so', noise(2_000_000, 1))),
    setting('ENV PATH=/bin'),
    step('RUN build', file('tmp/build', noise(700_000, 2)), file('usr/bin/node', noise(500_000, 3))),
    step('RUN rm /tmp/build', whiteout('tmp/build')),
    setting('CMD ["node"]'),
    step('COPY . /app', file('app/main.js', noise(300_000, 4))),
    step('RUN rm /app/main.js', whiteout('app/main.js')),
  ]
  const known = analyzeSteps(steps, {}, { dockerfile: { text: 'FROM scratch' } })
  /** As if the first five steps had come with `FROM node:20`. */
  async function on(confidence: 'certain' | 'likely', value: string | null = 'node:20'): Promise<Analysis> {
    const start = await analyzeSteps(
      steps.map((entry, i) => ({
        ...entry,
        created: i < 5 ? '2026-01-01T00:00:00Z' : '2026-03-01T00:00:00.5Z',
      })),
    )
    expect(start.context.base.layers).toBe(3)
    return {
      ...start,
      source: { ...start.source, reference: 'shop:1' },
      context: { ...start.context, base: { ...start.context.base, value, confidence } },
    }
  }

  test('is one row, which opens with --all', async () => {
    expect(await render(await on('certain'))).toBe(`\
shop:1   3.5 MB in 5 layers · 300 kB (9 %) wasted          linux/amd64 · archive
                                                                ≈ 3.5 MB to pull
3.2 MB from the base image, 300 kB added to it
700 kB wasted inside the base image: only its maker can change that

  #    SIZE  WASTED  INSTRUCTION
1–5  3.2 MB       –  FROM node:20                                           base
  6  300 kB  300 kB  COPY . /app
                     and 1 without bytes

What to change
 1  300 kB  Instruction 7 deletes /app/main.js, which instruction 6 still ships
            (1 file) [deleted-later]
            → Do not bring /app/main.js into the image: drop instruction 6
              (\`COPY . /app\`), and give it to the RUN that needs it with
              \`--mount=type=bind,source=…,target=/app/main.js\`
layersize explain RULE says more of a [rule], and when to ignore it
`)
    const all = await render(await on('certain'), 'table', { top: Number.POSITIVE_INFINITY })
    expect(all).toMatch(/^3 +1.2 MB +– {2}RUN build +base$/m)
    expect(all).toMatch(/^6 +300 kB +300 kB {2}COPY . \/app$/m)
    expect(all).toContain('700 kB  Instruction 4 deletes /tmp/build, which instruction 3 still ships')
    expect(all.replace(/\s+/g, ' ')).toContain('(1 file, inside the base image, not counted)')
  })

  test('and the rows add up to the total, however many are shown', async () => {
    const analysis = await on('certain')
    for (const rows of [1, 2, 3, Number.POSITIVE_INFINITY]) {
      const { rows: shown, otherBytes } = chooseInstructions(analysis, rows)
      const sum = shown.reduce((bytes, row) => bytes + row.contentBytes, otherBytes)
      expect(sum).toBe(analysis.image.contentBytes)
    }
  })

  test('has no number where the history does not pair with the layers', async () => {
    const { instructions, ...rest } = await on('certain')
    const apart = instructions.map((row) => ({ ...row, base: row.index !== 1 && row.base }))
    expect(await render({ ...rest, instructions: apart })).toMatch(/^ + 3.2 MB +– {2}FROM node:20/m)
  })

  test('is marked where it is only likely, and has no name where nobody knows', async () => {
    const report = await render(await on('likely', null))
    expect(report).toContain('3.2 MB from the base image (likely), 300 kB added to it')
    expect(report).toMatch(/FROM \(base image\) +base, likely$/m)
  })

  test('in a narrow terminal', async () => {
    const report = await render(await on('likely'), 'table', { width: 40 })
    expect(report).toContain(`\
3.2 MB from the base image (likely), 300
kB added to it
700 kB wasted inside the base image:
only its maker can change that

  #    SIZE  WASTED  INSTRUCTION
1–5  3.2 MB       –  FROM node:20
`)
  })

  test('of an image FROM scratch nothing is said', async () => {
    const report = await render(await known)
    expect(report).not.toContain('base')
    expect(report).toMatch(/^1 +2 MB/m)
  })

  test('its name is shown, not obeyed', async () => {
    expect(await render(await on('certain', 'a\x1b[2Jb'))).toContain('FROM a\\x1b[2Jb')
  })
})

describe('any width', () => {
  const wide = named(`registry.example.com/a/rather/long/name:${'x'.repeat(50)}`)
  const han = '世界'.repeat(60)
  const long = {
    ...wide,
    context: { ...wide.context, base: { ...wide.context.base, value: han } },
    instructions: wide.instructions.map((row) => ({ ...row, text: `RUN ${han}`, base: row.index < 2 })),
    findings: wide.findings.map((finding) => ({
      ...finding,
      message: han,
      fix: { summary: `${'y'.repeat(200)} ${han}`, patch: null, savesBytes: null },
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

describe('what several findings claim', () => {
  const git = noise(200_000, 'git')
  const oneLine = async (steps: readonly Step[], top?: number) =>
    (await render(await analyzeSteps(steps), 'table', { top })).replace(/\s+/g, ' ')

  test('is said where a part of it is counted elsewhere', async () => {
    const main = noise(100_000, 'main')
    const report = await oneLine([
      base(),
      step('COPY . /app', file('app/.git/pack', git), file('app/main.js', main)),
      step(
        'RUN chown -R 7:7 /app',
        file('app/.git/pack', git, { uid: 7, gid: 7 }),
        file('app/main.js', main, { uid: 7, gid: 7 }),
      ),
    ])
    expect(report).toMatch(
      /100 kB Instruction 3 writes [^(]*\(2 files, 300 kB if done alone\) \[metadata-only-change\]/,
    )
    expect(report).toMatch(/400 kB \/app\/.git [^(]*\(2 files, likely\) \[version-control\]/)
  })

  test('and where all of it is', async () => {
    const steps = [
      base(),
      step('COPY . /app', file('app/.git/pack', git)),
      step('RUN mv /app/.git /app/history/.git', file('app/history/.git/pack', git), whiteout('app/.git')),
    ]
    expect(await oneLine(steps, Number.POSITIVE_INFINITY)).toMatch(
      /200 kB Instruction 3 moves [^(]*\(1 file, counted above\) \[moved\]/,
    )
    expect(await oneLine(steps)).not.toContain('[moved]')
  })
})

test.each([
  [['moved'], '1 ignore: findings that it fits are left out'],
  [['metadata-only-change', 'instruction:4'], '2 ignores: findings that they fit are left out'],
])('ignores %j: a line says so', async (whats, line) => {
  const ignore = whats.map((what) => ({ what, reason: null, until: null }))
  const report = await render({ ...analysis, context: { ...analysis.context, ignore } })
  expect(report).toContain(`\n\n${line}\n`)
})

test('an ignore counts as long as it holds', async () => {
  const until = (until: string | null) => ({ what: 'moved', reason: null, until })
  const ignore = [until('2026-05-01'), until('2026-05-02'), until(null)]
  const context = { ...analysis.context, ignore, date: '2026-05-02' }
  expect(await render({ ...analysis, context })).toContain('\n\n2 ignores: ')
})

test('a rule is told in any width, and its colour is not broken', async () => {
  for (const width of [40, 41, 60]) {
    const report = await render(named('shop:1'), 'table', { width, color: true })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what remains of escapes is looked for
    expect(report.replace(/\x1b\[\d+m/g, '')).not.toContain('\x1b')
    expect(report).toContain('\x1b[2m[deleted-later]\x1b[22m')
  }
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
