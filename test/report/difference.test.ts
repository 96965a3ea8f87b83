import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { type Analysis, type Difference, diff, render } from '../../packages/core/src/index.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { base, noise, type Step, saveImage, step } from '../helpers/image.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { directory, file } from '../helpers/write-tar.js'

const temp = new TempFolder()

function named(analysis: Analysis, reference: string): Analysis {
  return { ...analysis, source: { ...analysis.source, reference } }
}

async function compare(before: Step[], after: Step[], names = ['shop:1', 'shop:2']): Promise<Difference> {
  const [old, now] = [
    await analyzeSteps(before, {}, { files: 'all-digests' }),
    await analyzeSteps(after, {}, { files: 'all-digests' }),
  ]
  return diff(named(old, names[0] as string), named(now, names[1] as string))
}

const npmPackage = (name: string, bytes: number) => [
  directory(`app/node_modules/${name}`),
  file(`app/node_modules/${name}/package.json`, noise(1000, name)),
  file(`app/node_modules/${name}/lib/index.js`, noise(bytes, name)),
]
const model = file('tmp/model', noise(70_000, 'model'))
const packages = step('RUN apt-get install -y curl', file('usr/bin/curl', noise(300_000, 1)))

const before = [
  base(),
  packages,
  step('RUN npm install', ...npmPackage('express', 20_000)),
  step('RUN fetch', model, file('opt/old', noise(5000, 5))),
  step('COPY . /srv', file('srv/x', noise(900, 'srv'))),
]
const after = [
  base(),
  packages,
  step(
    'RUN npm install',
    ...npmPackage('express', 20_000),
    ...npmPackage('typescript', 380_000),
    ...npmPackage('ms', 9000),
  ),
  step('RUN fetch', file('opt/x', 'x')),
  step('COPY model /app', { ...model, name: 'app/model' }),
  step('RUN apk add git', file('usr/bin/git', noise(40_000, 'git'))),
  step('COPY . /srv', file('srv/x', noise(900, 'srv'), { mtime: 5 })),
]

test('the answer first, then who did it, what shrank, moved and is wasted, and what is the same', async () => {
  expect(await render(await compare(before, after))).toBe(`\
shop:2 is 426 kB larger than shop:1 (+107 %): 397 kB → 823 kB
70 kB → 0 B wasted · 5 → 7 layers · 7 → 12 files

What grew
 +391 kB  RUN npm install gained /app/node_modules/typescript (381 kB)
  +40 kB  RUN apk add git is new: /usr/bin/git

What shrank
 -4,999 B  RUN fetch lost /opt/old (5,000 B)

What moved
 70 kB  /tmp/model → /app/model

Waste
 -70 kB  gone: /tmp/model came with instruction 4: temporary files, which
         nothing reads again [temporary-files]

2 instructions with files did not change (300 kB), 1 built anew, as large as
before
`)
})

test('docs/diff.md shows what is printed', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/diff.md'), 'utf8')
  expect(page).toContain(`$ layersize diff shop:1 shop:2\n${await render(await compare(before, after))}`)
})

test('no line is wider than the terminal', async () => {
  const difference = await compare(before, after)
  for (const width of [40, 60, 80, 200]) {
    const lines = (await render(difference, 'table', { width })).split('\n')
    expect(lines.filter((line) => stringWidth(line) > width)).toEqual([])
  }
})

test('top says how many rows each part has, and what is left adds up', async () => {
  const difference = await compare(before, after)
  const text = await render(difference, 'table', { top: 1 })
  expect(text).toContain('and 1 other, +40 kB together (--all)')
  expect(text).not.toContain('/usr/bin/git')
  expect(await render(difference, 'table', { top: Number.POSITIVE_INFINITY })).not.toContain('--all')
})

test('sizes that differ do not look the same', async () => {
  const one = [base(), step('RUN make', file('a', noise(1_000_000, 1)))]
  const two = [base(), step('RUN make', file('a', noise(1_000_100, 1)))]
  expect(await render(await compare(one, two))).toMatch(
    /^shop:2 is 100 B larger than shop:1 \(\+<1 %\): 1,000,005 B → 1,000,105 B\n/,
  )
})

test('smaller, as large, the same image, and the same name', async () => {
  const smaller = await compare(after, before, ['shop:2', 'shop:1'])
  expect(await render(smaller)).toMatch(/^shop:1 is 426 kB smaller than shop:2 \(-52 %\): 823 kB → 397 kB\n/)
  expect(await render(await compare(before, after, ['shop:1', 'shop:1']))).toMatch(
    /^shop:1 is 426 kB larger than before/,
  )
  expect(await render(await compare(before, before))).toMatch(/^shop:2 and shop:1 are the same image\n/)
  const touched = [
    ...before.slice(0, -1),
    step('COPY . /srv', file('srv/x', noise(900, 'srv'), { mtime: 5 })),
  ]
  expect(await render(await compare(before, touched))).toMatch(/^shop:2 is as large as shop:1: 397 kB\n/)
})

test('what FROM brought is one row', async () => {
  const debian = (version: number) => [
    base(file('etc/release', String(version))),
    step('RUN one', file('usr/one', noise(version * 1000, 1))),
    step('RUN two', file('usr/two', noise(version * 2000, 2))),
  ]
  const [old, now] = await Promise.all(
    [12, 13].map(async (version) => {
      const from = temp.file(saveImage(debian(version)), `-debian-${version}.tar`)
      const steps = [...debian(version), step('COPY . /app', file('app/x', noise(500, 3)))]
      const analysis = await analyzeSteps(steps, {}, { base: from, files: 'all-digests' })
      const { context } = analysis
      const named = { ...context, base: { ...context.base, value: `debian:${version}` } }
      return { ...analysis, context: named }
    }),
  )
  const text = await render(diff(old as Analysis, now as Analysis))
  expect(text).toContain(`
What grew
 +3 kB  FROM debian:13 (was debian:12) gained 2 kB in /usr/two
`)
  expect(text).toContain('note: The base image grew by 3 kB, debian:12 before and debian:13 now\n')
})

test('without file tables there are no paths, and a note says how to get them', async () => {
  const difference = diff(await analyzeSteps(before), await analyzeSteps(after))
  expect(difference).toMatchObject({ paths: null, moved: [] })
  const text = (await render(difference)).replace(/\s+/g, ' ')
  expect(text).toContain('+391 kB RUN npm install +')
  expect(text).toContain('note: Neither image has a file table')
  expect(text).toContain('layersize check IMAGE --save-baseline FILE')
})

describe('notes', () => {
  const analysis = () => analyzeSteps(before, {}, { files: 'all-digests' })
  const codes = (old: Analysis, now: Analysis) => diff(old, now).notes.map(({ code }) => code)

  test('none where nothing is odd', async () => {
    expect(codes(await analysis(), await analysis())).toEqual([])
  })

  test('another platform', async () => {
    const old = await analysis()
    const now = { ...old, image: { ...old.image, platform: 'linux/arm64' } }
    expect(codes(old, now)).toEqual(['other-platform'])
  })

  test('other ignores', async () => {
    const old = await analysis()
    const now = await analyzeSteps(before, {}, { files: 'all-digests', ignore: ['path:tmp'] })
    expect(codes(old, now)).toEqual(['other-ignores'])
  })

  test('a table that is only there on one side, or not all of whose digests are', async () => {
    const old = await analysis()
    expect(codes(old, await analyzeSteps(before))).toEqual(['no-file-table'])
    expect(codes(await analyzeSteps(before, {}, { files: true }), old)).toEqual(['no-digests'])
  })

  test('layers that are missing', async () => {
    const old = await analysis()
    const layers = old.layers.map((layer) =>
      layer.index === 1 ? { ...layer, missing: 'absent' as const } : layer,
    )
    expect(codes(old, { ...old, layers })).toEqual(['layers-missing'])
  })
})

test('nothing of an image reaches the terminal as a command', async () => {
  const hostile = 'a\u001b[31m\u202e\n::error::b'
  const text = await render(
    await compare(
      [base(), step('RUN x', file(`tmp/${hostile}`, noise(90_000, 1)))],
      [
        base(),
        step(`RUN ${hostile}`, file(hostile, noise(90_000, 1)), file(`opt/${hostile}`, noise(5000, 2))),
      ],
      [hostile, `${hostile}2`],
    ),
    'table',
    { width: 300 },
  )
  expect(text).toContain('opt')
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  expect(text).not.toMatch(/^::error/m)
})

test('of what is new, the largest is called most of it only where it is', async () => {
  const make = (...bytes: number[]) =>
    step('RUN make', ...bytes.map((length, i) => file(`usr/${i}/x`, noise(length, i))))
  const kept = base(file('usr/lib/a', 'a'), file('usr/0/a', 'a'), file('usr/1/a', 'a'), file('usr/2/a', 'a'))
  const text = async (...bytes: number[]) => render(await compare([kept], [kept, make(...bytes)]))
  expect(await text(6000, 3000, 1000)).toContain('RUN make is new, mostly /usr/0/x (6 kB)')
  expect(await text(3010, 3000, 3020)).toMatch(/RUN make is new(, largest|: \/usr)/)
})
