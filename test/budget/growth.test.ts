import { describe, expect, test } from 'vitest'
import { type Analysis, type CheckOptions, check, type Limits } from '../../packages/core/src/index.js'
import type { LimitVerdict } from '../../packages/core/src/verdict.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { noise, step } from '../helpers/image.js'
import { file, whiteout } from '../helpers/write-tar.js'
import { shop } from './image.js'

const before = await analyzeSteps(shop(), {}, { files: true })
const now = { created: '2026-03-01T00:00:00.5Z' }
/** 10,000 bytes more in a RUN, 3,000 of them wasted anew, in 2 more layers and 2 more files. */
const after = await analyzeSteps(
  shop({
    install: [file('app/node_modules/y/index.js', noise(7000, 'y'))],
    build: [file('app/dist/extra.js', noise(0, 'e'))],
    more: [
      { ...step('RUN more', file('app/more', noise(70_000, 'm'))), ...now },
      { ...step('RUN rm', whiteout('app/more')), ...now },
    ],
  }),
  {},
  { files: true },
)

async function judged(
  limits: Limits,
  image: Analysis = after,
  options: CheckOptions = { baseline: { reference: 'main.json.gz', analysis: before } },
): Promise<LimitVerdict> {
  const verdict = await check(image, limits, options)
  expect(verdict.limits).toHaveLength(1)
  return verdict.limits[0] as LimitVerdict
}

type Of = 'image' | 'own'
/** What each figure was and what it gained. */
const KINDS: readonly [
  name: string,
  (limit: object) => Limits,
  Record<Of, number>,
  growth: Record<Of, number>,
][] = [
  ['size', (size) => ({ size }) as Limits, { image: 630_010, own: 350_010 }, { image: 77_000, own: 77_000 }],
  [
    'wasted',
    (wasted) => ({ wasted }) as Limits,
    { image: 170_000, own: 90_000 },
    { image: 70_000, own: 70_000 },
  ],
  ['layer', (layer) => ({ layer }) as Limits, { image: 200_000, own: 180_010 }, { image: 0, own: 7000 }],
  ['layers', (layers) => ({ layers }) as Limits, { image: 7, own: 4 }, { image: 2, own: 2 }],
  ['files', (files) => ({ files }) as Limits, { image: 7, own: 5 }, { image: 2, own: 2 }],
  [
    'path',
    (max) => ({ paths: { app: max } }) as Limits,
    { image: 260_010, own: 260_010 },
    { image: 77_000, own: 77_000 },
  ],
  [
    'instruction',
    (max) => ({ instructions: { 'RUN*': max } }) as Limits,
    { image: 180_010, own: 180_010 },
    { image: 7000, own: 7000 },
  ],
  [
    'rule',
    (max) => ({ rules: { 'deleted-later': max } }) as Limits,
    { image: 170_000, own: 90_000 },
    { image: 70_000, own: 70_000 },
  ],
]

describe.each(KINDS)('%s over the baseline', (_name, limits, figures, growths) => {
  test.each(['image', 'own'] as const)('of %s: kept at its growth, broken one below', async (of) => {
    const [figure, growth] = [figures[of], growths[of]]
    expect(await judged(limits({ max: `+${growth}`, of }))).toMatchObject({
      status: 'kept',
      before: figure,
      actual: figure + growth,
      allowed: figure + growth,
      over: 0,
    })
    if (growth === 0) return
    expect(await judged(limits({ max: `+${growth - 1}`, of }))).toMatchObject({
      status: 'broken',
      before: figure,
      actual: figure + growth,
      allowed: figure + growth - 1,
      over: 1,
    })
    const share = Math.ceil((growth / figure) * 100)
    expect((await judged(limits({ max: `+${share}%`, of }))).status).toBe('kept')
    expect((await judged(limits({ max: `+${share - 1}%`, of }))).status).toBe('broken')
  })

  test('growth below the floor is kept, at the floor it is not', async () => {
    const growth = growths.own
    expect(await judged(limits({ max: '+0%', floor: growth + 1, of: 'own' }))).toMatchObject({
      status: 'kept',
      allowed: figures.own + growth,
    })
    expect(await judged(limits({ max: '+0', floor: growth, of: 'own' }))).toMatchObject({
      status: 'broken',
      allowed: figures.own + growth - 1,
      over: 1,
    })
    // A floor does not lower what is allowed.
    expect(await judged(limits({ max: `+${growth}`, floor: 1, of: 'own' }))).toMatchObject({ status: 'kept' })
  })

  test('less than before is kept', async () => {
    const shrunk = { baseline: { reference: 'main', analysis: after } }
    for (const max of ['+0', '+0%', '+5%']) {
      expect((await judged(limits({ max, of: 'own' }), before, shrunk)).status).toBe('kept')
    }
  })
})

describe('per cent are exact', () => {
  const sized = (contentBytes: number): Analysis => ({ ...before, image: { ...before.image, contentBytes } })
  // Baseline, per cent, the most that keeps it. As numbers, 100 * 1.13 is less than 113.
  test.each([
    [100, '+5%', 105],
    [100, '+13%', 113],
    [300, '+13%', 339],
    [700, '+15%', 805],
    [1000, '+0.1%', 1001],
    [999, '+0.1%', 999],
    [200, '+2.5 %', 205],
    [201, '+2.5%', 206],
    [0, '+50%', 0],
    [100, '+0%', 100],
    [100, '+150%', 250],
    [9_000_000_000_000, '+0.0000000001%', 9_000_000_000_009],
  ])('%d %s: %d', async (was, size, most) => {
    const options = { baseline: { reference: 'main', analysis: sized(was) } }
    expect(await judged({ size }, sized(most), options)).toMatchObject({ status: 'kept', allowed: most })
    expect(await judged({ size }, sized(most + 1), options)).toMatchObject({ status: 'broken', over: 1 })
  })

  test('sizes with units, too', async () => {
    const options = { baseline: { reference: 'main', analysis: sized(1000) } }
    expect((await judged({ size: '+2KiB' }, sized(3048), options)).status).toBe('kept')
    expect((await judged({ size: '+2kB' }, sized(3001), options)).status).toBe('broken')
    expect((await judged({ size: { max: '+0%', floor: '2kB' } }, sized(2999), options)).status).toBe('kept')
    expect((await judged({ size: { max: '+0%', floor: '2kB' } }, sized(3000), options)).status).toBe('broken')
  })
})

test('what a pull downloads, over the baseline', async () => {
  const pulled = (image: Analysis, each: number): Analysis => {
    const blobs = image.source.blobs.map((blob) => ({ ...blob, compression: 'gzip' as const, bytes: each }))
    return { ...image, source: { ...image.source, blobs, compressedBytes: blobs.length * each } }
  }
  const [old, now] = [pulled(before, 100), pulled(after, 110)]
  const options = { baseline: { reference: 'main', analysis: old } }
  for (const [of, was, is] of [
    ['image', 700, 990],
    ['own', 400, 660],
  ] as const) {
    const limit = (max: string) => judged({ compressed: { max, of } }, now, options)
    expect(await limit(`+${is - was}`)).toMatchObject({
      status: 'kept',
      before: was,
      actual: is,
      allowed: is,
    })
    expect(await limit(`+${is - was - 1}`)).toMatchObject({ status: 'broken', over: 1 })
  }
  const { causes } = await judged({ compressed: '+1' }, now, options)
  // Of two new layers and ten bytes more in each of the others.
  expect(causes.map(({ text, bytes, growth }) => [text, bytes, growth])).toEqual([
    ['RUN more', 110, true],
    ['RUN rm', 110, true],
    ['FROM (base image)', 30, true],
  ])
})

describe('without a baseline', () => {
  test.each<Limits>([{ size: '+5%' }, { layers: '+1' }, { paths: { app: '+1MB' } }])(
    '%j: undecided, or skipped where that is wanted',
    async (limits) => {
      const verdict = await check(after, limits)
      expect(verdict.outcome).toBe('undecided')
      expect(verdict.limits).toMatchObject([
        { status: 'unknown', allowed: null, before: null, reason: expect.stringContaining('--baseline') },
      ])
      const skipped = await check(after, limits, { baselineOptional: true })
      expect(skipped.outcome).toBe('kept')
      expect(skipped.limits).toMatchObject([{ status: 'skipped', reason: 'There is no baseline yet' }])
    },
  )

  test('what is not relative is decided all the same', async () => {
    const options = { baselineOptional: true }
    expect(await check(after, { size: ['+5%', 700_000] }, options)).toMatchObject({
      outcome: 'broken',
      limits: [{ status: 'skipped' }, { status: 'broken' }],
    })
  })

  test('with one, it is no matter that it is optional', async () => {
    const baseline = { reference: 'main', analysis: before }
    expect(await judged({ size: '+5%' }, after, { baseline, baselineOptional: true })).toMatchObject({
      status: 'broken',
    })
  })
})

test('what is not known of the baseline is undecided', async () => {
  const { files: _, ...bare } = before
  const baseline = { reference: 'main', analysis: bare }
  const found = await judged({ paths: { app: '+1MB' } }, after, { baseline })
  expect(found).toMatchObject({ status: 'unknown', actual: 337_010 })
  expect(found.reason).toMatch(/^Of the baseline, it is not known\. The saved analysis does not say/)
})

describe('which baseline', () => {
  test('one of another platform is refused', async () => {
    const analysis = { ...before, image: { ...before.image, platform: 'linux/arm64' } }
    await expect(
      check(after, { size: '1GB' }, { baseline: { reference: 'main.json.gz', analysis } }),
    ).rejects.toMatchObject({
      code: 'BASELINE_MISMATCH',
      message: 'The baseline "main.json.gz" is an image for linux/arm64, and this one is for linux/amd64',
    })
  })

  const named = (
    reference: string,
    kind: 'docker-archive' | 'docker-daemon' | 'podman-daemon' = 'docker-daemon',
  ) => ({
    ...before,
    source: { ...before.source, kind, reference },
  })
  test.each([
    ['shop:1', 'blog:1'],
    ['docker-daemon:blog', 'shop'],
    ['registry:5000/team/shop@sha256:00', 'blog:1'],
  ])('%s and one of %s: a note', async (image, other) => {
    const baseline = { reference: 'main.json', analysis: named(other) }
    const { notes, baseline: told } = await check(named(image), { size: '1GB' }, { baseline })
    expect(notes).toEqual([
      { code: 'baseline-of-another-image', message: `The baseline is of another image: ${other}` },
    ])
    expect(told).toEqual({ reference: 'main.json', id: before.image.id, contentBytes: 630_010 })
  })

  test.each([
    ['shop:1', 'shop:main'],
    ['shop', 'registry:5000/team/shop@sha256:00'],
    ['podman-daemon:shop:1', 'localhost/shop:1'],
    ['0123456789ab', 'shop:1'],
  ])('%s and one of %s: none', async (image, other) => {
    const baseline = { reference: 'main.json', analysis: named(other) }
    expect((await check(named(image), { size: '1GB' }, { baseline })).notes).toEqual([])
  })

  test('of archives nobody knows what they hold: none', async () => {
    const analysis = named('./blog.tar', 'docker-archive')
    const baseline = { reference: 'main.json', analysis }
    expect((await check(named('shop:1'), { size: '1GB' }, { baseline })).notes).toEqual([])
  })
})
