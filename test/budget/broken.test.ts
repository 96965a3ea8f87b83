import { describe, expect, test } from 'vitest'
import {
  type Analysis,
  type CheckOptions,
  check,
  type Limits,
  parseSize,
} from '../../packages/core/src/index.js'
import type { LimitVerdict } from '../../packages/core/src/verdict.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { noise, type Step, step } from '../helpers/image.js'
import { file, type Member, whiteout } from '../helpers/write-tar.js'
import { shop } from './image.js'

const now = (made: Step): Step => ({ ...made, created: '2026-03-01T00:00:00.5Z' })
const data = (owner: Partial<Member>) => [
  file('srv/data/a', noise(100_000, 'a'), owner),
  file('srv/data/b', noise(200_000, 'b'), owner),
]
/** Its instructions from 4 on: COPY 4, npm install 5, build 6, rm 7, USER 8, COPY 9, chown 10. */
const steps = shop({
  more: [
    now(step('COPY data /srv/data', ...data({}))),
    now(step('RUN chown -R 7 /srv', ...data({ uid: 7 }))),
  ],
})
const analysis = await analyzeSteps(steps, {}, { files: true })
const chown = analysis.findings.findIndex(({ rule }) => rule === 'metadata-only-change')
const rm = analysis.findings.findIndex(({ rule, own }) => rule === 'deleted-later' && own)

async function broken(limits: Limits, image = analysis, options: CheckOptions = {}): Promise<LimitVerdict> {
  const verdict = await check(image, limits, options)
  expect(verdict.limits).toMatchObject([{ status: 'broken' }])
  return verdict.limits[0] as LimitVerdict
}

test('the image is as it is meant', () => {
  expect(analysis.image).toMatchObject({ contentBytes: 1_230_010, wastedBytes: 390_000, baseBytes: 280_000 })
  expect(analysis.findings[chown]).toMatchObject({
    wastedBytes: 300_000,
    changeAt: 9,
    madeBy: [7],
    hiddenBy: [8],
  })
  expect(analysis.findings[rm]).toMatchObject({
    wastedBytes: 90_000,
    changeAt: 6,
    madeBy: [5],
    hiddenBy: [6],
  })
})

describe('who did it, by what there is', () => {
  const copy = { instruction: 9, text: 'COPY data /srv/data' }
  const chowned = { instruction: 10, text: 'RUN chown -R 7 /srv' }
  const base = { instruction: null, text: 'FROM (base image)' }
  const install = { instruction: 5, text: 'RUN npm install' }
  const build = { instruction: 6, text: 'RUN npm run build' }
  test.each<[Limits, object[]]>([
    [
      { size: 1 },
      [
        { ...copy, bytes: 300_000, path: 'srv/data/b', pathBytes: 200_000 },
        { ...chowned, bytes: 300_000, path: 'srv/data/b', pathBytes: 200_000 },
        { ...base, bytes: 280_000, path: 'usr/lib/base.so', pathBytes: 199_995 },
      ],
    ],
    [
      { size: { max: 1, of: 'own' } },
      [
        { ...copy, bytes: 300_000 },
        { ...chowned, bytes: 300_000 },
        { ...install, bytes: 180_010, path: 'app/node_modules/typescript/lib/tsc.js', pathBytes: 150_000 },
      ],
    ],
    [
      { layer: 200_000 },
      [
        { ...copy, bytes: 300_000 },
        { ...chowned, bytes: 300_000 },
      ],
    ],
    [
      { layer: { max: 1, of: 'own' } },
      [
        { ...copy, bytes: 300_000 },
        { ...chowned, bytes: 300_000 },
        { ...install, bytes: 180_010 },
      ],
    ],
    [{ layers: 1 }, []],
    [
      { files: 1 },
      [
        { ...base, bytes: 2, path: 'bin/sh', pathBytes: 1 },
        { ...install, bytes: 2, path: 'app/node_modules', pathBytes: 2 },
        { ...build, bytes: 2, path: 'app/dist/main.js', pathBytes: 1 },
      ],
    ],
    [
      { paths: { '/tmp/*': 1 } },
      [
        { ...build, bytes: 90_000, path: 'tmp/cache', pathBytes: 90_000 },
        { ...base, bytes: 80_000, path: 'tmp/base-cache', pathBytes: 80_000 },
      ],
    ],
    [{ paths: { tmp: { max: 1, of: 'own' } } }, [{ ...build, bytes: 90_000 }]],
    // By whichever of its names: it stands under the first.
    [{ paths: { 'srv/linked.js': 1 } }, [{ ...build, bytes: 60_000, path: 'app/dist/main.js' }]],
    [
      { instructions: { 'RUN *': 150_000 } },
      [
        { ...chowned, bytes: 300_000 },
        { ...install, bytes: 180_010 },
      ],
    ],
    [{ instructions: { 'RUN fetch': 1 } }, [{ instruction: 1, text: 'RUN fetch', bytes: 80_000 }]],
    [
      { wasted: 1 },
      [
        { ...copy, bytes: 300_000, path: 'srv/data/b', pathBytes: 200_000 },
        { ...build, bytes: 90_000, path: 'tmp/cache', pathBytes: 90_000 },
      ],
    ],
    [
      { wasted: { max: '1%', of: 'image' } },
      [
        { ...copy, bytes: 300_000 },
        { ...build, bytes: 90_000 },
        { instruction: 1, text: 'RUN fetch', bytes: 80_000, path: 'tmp/base-cache', pathBytes: 80_000 },
      ],
    ],
    [{ rules: { 'deleted-later': 1 } }, [{ ...build, bytes: 90_000 }]],
    [{ failOn: ['metadata-only-change'] }, [{ ...copy, bytes: 300_000 }]],
  ])('%j', async (limits, causes) => {
    const found = (await broken(limits)).causes
    expect(found).toMatchObject(causes)
    expect(found).toHaveLength(causes.length)
    expect(found.every(({ growth }) => !growth)).toBe(true)
  })

  test('without a table of files: the instruction, and of findings the largest file', async () => {
    const { files: _, ...bare } = analysis
    expect((await broken({ size: 1 }, bare)).causes[0]).toEqual({
      ...copy,
      growth: false,
      bytes: 300_000,
      path: null,
      pathBytes: 0,
    })
    expect((await broken({ wasted: 1 }, bare)).causes[0]).toMatchObject({
      path: 'srv/data/b',
      pathBytes: 200_000,
    })
  })

  test('of what is pulled, by compressed bytes, of which each blob counts once', async () => {
    const blobs = analysis.source.blobs.map((blob, i) => ({
      ...blob,
      compression: 'gzip' as const,
      bytes: i * 10,
    }))
    const source = { ...analysis.source, blobs, compressedBytes: 360 }
    const { causes } = await broken({ compressed: 1 }, { ...analysis, source })
    expect(causes.map(({ instruction, bytes }) => [instruction, bytes])).toEqual([
      [10, 80],
      [9, 70],
      [7, 60],
    ])
  })
})

describe('who did it, since the baseline', async () => {
  const before = await analyzeSteps(shop(), {}, { files: true })
  const after = await analyzeSteps(
    shop({
      install: [
        file('app/node_modules/y/a.js', noise(6000, 'ya')),
        file('app/node_modules/y/b.js', noise(3000, 'yb')),
        file('tmp/left', noise(500, 'l')),
      ],
      more: [
        now(step('RUN more', file('var/more', noise(70_000, 'm')))),
        now(step('RUN rm', whiteout('var/more'))),
      ],
    }),
    {},
    { files: true },
  )
  const options = { baseline: { reference: 'main', analysis: before } }
  const more = { growth: true, instruction: 9, text: 'RUN more' }
  const install = { growth: true, instruction: 5, text: 'RUN npm install' }

  test.each<[Limits, object[]]>([
    // Of the whole, what the difference says of paths.
    [
      { size: '+1kB' },
      [
        { ...more, bytes: 70_000, path: 'var/more', pathBytes: 70_000 },
        { ...install, bytes: 9500, path: 'app/node_modules/y', pathBytes: 9000 },
      ],
    ],
    [
      { size: 1 },
      [
        { ...more, bytes: 70_000 },
        { ...install, bytes: 9500 },
      ],
    ],
    [
      { size: { max: 1, of: 'own' } },
      [
        { ...more, bytes: 70_000 },
        { ...install, bytes: 9500 },
      ],
    ],
    [{ layer: { max: '+1', of: 'own' } }, [{ ...install, bytes: 9500 }]],
    [{ instructions: { 'RUN m*': '+1' } }, [{ ...more, bytes: 70_000 }]],
    [{ instructions: { 'RUN npm *': '+1' } }, [{ ...install, bytes: 9500 }]],
    [
      { layers: '+1' },
      [
        { ...more, bytes: 1, path: null, pathBytes: 0 },
        { instruction: 10, bytes: 1 },
      ],
    ],
    // Of parts of it, what the tables of files say.
    [{ files: '+1' }, [{ ...install, bytes: 3, path: 'app/node_modules/y', pathBytes: 2 }]],
    [
      { paths: { app: '+1kB' } },
      [{ ...install, bytes: 9000, path: 'app/node_modules/y/a.js', pathBytes: 6000 }],
    ],
    [
      { paths: { '{tmp,var}': '+1' } },
      [
        { ...more, bytes: 70_000 },
        { ...install, bytes: 500, path: 'tmp/left' },
      ],
    ],
    [
      { wasted: '+1' },
      [{ growth: true, instruction: 9, bytes: 70_000, path: 'var/more', pathBytes: 70_000 }],
    ],
    [{ rules: { 'deleted-later': '+1' } }, [{ growth: true, instruction: 9, bytes: 70_000 }]],
    // Of what may not be at all, no matter since when.
    [
      { failOn: ['deleted-later'] },
      [
        { growth: false, instruction: 6, bytes: 90_000 },
        { growth: false, instruction: 9, bytes: 70_000 },
      ],
    ],
  ])('%j', async (limits, causes) => {
    const found = (await broken(limits, after, options)).causes
    // What was 90,000 bytes of waste is an equal finding still.
    expect(found).toMatchObject(causes)
    expect(found).toHaveLength(causes.length)
  })

  test('where nothing has grown, by what there is', async () => {
    const { causes } = await broken({ size: 1 }, before, {
      baseline: { reference: 'main', analysis: before },
    })
    expect(causes[0]).toMatchObject({ growth: false, text: 'FROM (base image)', bytes: 280_000 })
  })

  test('a base that has grown is one cause, whatever its instructions are', async () => {
    const [first, ...rest] = shop()
    const grown = {
      ...(first as Step),
      members: [...((first as Step).members as Member[]), file('usr/new', noise(5000, 'n'))],
    }
    const based = await analyzeSteps([grown, ...rest], {}, { files: true })
    expect((await broken({ size: '+1kB' }, based, options)).causes).toMatchObject([
      { growth: true, instruction: null, text: 'FROM (base image)', bytes: 5000 },
    ])
  })
})

describe('what would bring most of it back', () => {
  const { files: _, ...bare } = analysis
  test.each<[Limits, LimitVerdict['wayBack']]>([
    [{ size: 1 }, { finding: chown, bytes: 300_000 }],
    [{ wasted: 1 }, { finding: chown, bytes: 300_000 }],
    [{ wasted: '1%' }, { finding: chown, bytes: 300_000 }],
    [{ rules: { 'deleted-later': 1 } }, { finding: rm, bytes: 90_000 }],
    [{ failOn: ['deleted-later'] }, { finding: rm, bytes: 90_000 }],
    [{ paths: { tmp: 1 } }, { finding: rm, bytes: 90_000 }],
    [{ paths: { 'srv/data/a': 1 } }, { finding: chown, bytes: 100_000 }],
    [{ paths: { app: 1 } }, null],
    // The copy that the chown makes goes, whichever of the two counts as wasted.
    [{ instructions: { 'RUN chown*': 1 } }, { finding: chown, bytes: 300_000 }],
    [{ instructions: { 'COPY data*': 1 } }, null],
    [{ instructions: { 'RUN npm *': 1 } }, { finding: rm, bytes: 90_000 }],
    // Of the instruction that is above the limit alone.
    [{ instructions: { 'RUN npm *': 160_000 } }, null],
    [{ layer: 1 }, { finding: chown, bytes: 300_000 }],
    [{ layers: 1 }, null],
    [{ files: 1 }, null],
  ])('%j', async (limits, wayBack) => {
    expect((await broken(limits)).wayBack).toEqual(wayBack)
    if (!limits.paths) expect((await broken(limits, bare)).wayBack).toEqual(wayBack)
  })

  test('of what may not be, also where it weighs nothing', async () => {
    const light = analysis.findings.map((finding) =>
      finding.rule === 'copy-before-install' ? { ...finding, confidence: 'likely' as const } : finding,
    )
    const own = light.find(({ rule }) => rule === 'copy-before-install') as Analysis['findings'][number]
    // The base's maker has done the same.
    const findings = [{ ...own, own: false }, ...light]
    const found = await broken({ failOn: ['copy-before-install'] }, { ...analysis, findings })
    expect(found.wayBack).toEqual({ finding: findings.indexOf(own), bytes: 0 })
  })

  test('is nothing that only the base’s maker can do, and nothing that is only possible', async () => {
    const image = await analyzeSteps(
      [...shop().slice(0, 4), now(step('COPY a /', file('a', noise(9, 9))))],
      {},
      { files: true },
    )
    expect(image.findings).toMatchObject([{ own: false }])
    expect((await broken({ size: 1 }, image)).wayBack).toBeNull()
  })
})

describe('a value that today would keep', () => {
  const sized = (contentBytes: number): Analysis => ({
    ...analysis,
    image: { ...analysis.image, contentBytes },
  })
  test.each<[number, string]>([
    [312_400_000, '344MB'],
    [100_000_000, '110MB'],
    [1, '2B'],
    [905, '996B'],
    [1000, '1.1kB'],
    [123_456, '136kB'],
    [999_999, '1.1MB'],
    [909_090_909, '1GB'],
    [909_090_910, '1.01GB'],
    [1_500_000_000_000, '1.65TB'],
    [1_500_000_000_000_000, '1650TB'],
  ])('%d: %s', async (bytes, raise) => {
    const image = sized(bytes)
    expect((await broken({ size: 0 }, image)).raise).toBe(raise)
    expect(parseSize(raise)).toBeGreaterThanOrEqual(Math.floor(bytes * 1.1))
    expect((await check(image, { size: raise })).outcome).toBe('kept')
  })

  test.each<[Limits, string | null]>([
    [{ wasted: '1%' }, '35%'],
    [{ wasted: '1kB' }, '429kB'],
    [{ layers: 1 }, '9'],
    [{ files: 1 }, '9'],
    [{ paths: { app: 1 } }, '287kB'],
    [{ failOn: ['deleted-later'] }, null],
  ])('%j: %s', async (limits, raise) => {
    expect((await broken(limits)).raise).toBe(raise)
  })

  test.each<[Limits, number, number, string | null]>([
    [{ size: '+1%' }, 1000, 1080, '+8.8%'],
    [{ size: '+1%' }, 1000, 1800, '+88%'],
    [{ size: '+1%' }, 1000, 1777, '+86%'],
    [{ size: '+1kB' }, 1000, 3000, '+2.2kB'],
    [{ size: '+1%' }, 0, 1, null],
    [{ size: '+0.01%' }, 1_000_000, 1_000_200, '+0.022%'],
  ])('%j from %d to %d: %s', async (limits, was, is, raise) => {
    const options = { baseline: { reference: 'main', analysis: sized(was) } }
    expect((await broken(limits, sized(is), options)).raise).toBe(raise)
    if (raise) expect((await check(sized(is), { size: raise }, options)).outcome).toBe('kept')
  })

  test('each of them keeps', async () => {
    for (const limits of [
      { wasted: '1%' },
      { wasted: 1 },
      { layers: 1 },
      { files: 1 },
      { layer: 1 },
    ] as Limits[]) {
      const [kind] = Object.keys(limits)
      const { raise } = await broken(limits)
      expect((await check(analysis, { [kind as string]: raise })).outcome, kind).toBe('kept')
    }
  })
})
