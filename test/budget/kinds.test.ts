import { describe, expect, test } from 'vitest'
import { type Analysis, analyze, check, type Limits } from '../../packages/core/src/index.js'
import type { LimitVerdict } from '../../packages/core/src/verdict.js'
import { buildImage } from '../helpers/built-image.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { step, stream } from '../helpers/image.js'
import { Layout } from '../helpers/layout.js'
import { file, writeTar } from '../helpers/write-tar.js'
import { BASE, shop } from './image.js'

const analysis = await analyzeSteps(shop(), {}, { files: true })

/** The one limit among these, judged. */
async function judged(limits: Limits, image: Analysis = analysis): Promise<LimitVerdict> {
  const verdict = await check(image, limits)
  expect(verdict.limits).toHaveLength(1)
  return verdict.limits[0] as LimitVerdict
}

type Of = 'image' | 'own'

/** Each kind of limit with what it is a limit of, as the files of the image add up. */
const KINDS: readonly [name: string, (limit: object | string) => Limits, Record<Of, number>, Of][] = [
  ['size', (size) => ({ size }) as Limits, { image: 630_010, own: 350_010 }, 'image'],
  ['wasted', (wasted) => ({ wasted }) as Limits, { image: 170_000, own: 90_000 }, 'own'],
  ['layer', (layer) => ({ layer }) as Limits, { image: 200_000, own: 180_010 }, 'image'],
  ['layers', (layers) => ({ layers }) as Limits, { image: 7, own: 4 }, 'image'],
  ['files', (files) => ({ files }) as Limits, { image: 7, own: 5 }, 'image'],
  ['path of all', (max) => ({ paths: { '**': max } }) as Limits, { image: 630_010, own: 350_010 }, 'image'],
  // Visible or not, and of a file with two names, whichever of them fits.
  [
    'path of a folder',
    (max) => ({ paths: { '/tmp': max } }) as Limits,
    { image: 170_000, own: 90_000 },
    'image',
  ],
  [
    'path of a link',
    (max) => ({ paths: { 'srv/*': max } }) as Limits,
    { image: 60_000, own: 60_000 },
    'image',
  ],
  [
    'path of both names',
    (max) => ({ paths: { '{srv,app/dist}': max } }) as Limits,
    { image: 60_000, own: 60_000 },
    'image',
  ],
  [
    'instruction',
    (max) => ({ instructions: { '*': max } }) as Limits,
    { image: 200_000, own: 180_010 },
    'image',
  ],
  [
    'instruction by its text',
    (max) => ({ instructions: { 'RUN npm *': max } }) as Limits,
    { image: 180_010, own: 180_010 },
    'image',
  ],
  [
    'instruction of the base',
    (max) => ({ instructions: { 'RUN fe*': max } }) as Limits,
    { image: 80_000, own: 0 },
    'image',
  ],
  ['rule', (max) => ({ rules: { 'deleted-later': max } }) as Limits, { image: 170_000, own: 90_000 }, 'own'],
  ['rule that finds nothing', (max) => ({ rules: { moved: max } }) as Limits, { image: 0, own: 0 }, 'own'],
]

describe.each(KINDS)('%s', (name, limits, figures, usual) => {
  const unit = ['layers', 'files'].includes(name) ? 'count' : 'bytes'

  test.each(['image', 'own'] as const)('of %s: kept at its figure, broken one below', async (of) => {
    const figure = figures[of]
    expect(await judged(limits({ max: figure, of }))).toMatchObject({
      status: 'kept',
      of,
      unit,
      actual: figure,
      allowed: figure,
      over: 0,
      before: null,
      reason: null,
      causes: [],
      wayBack: null,
      raise: null,
    })
    if (figure === 0) return
    expect(await judged(limits({ max: figure - 1, of }))).toMatchObject({
      status: 'broken',
      of,
      unit,
      actual: figure,
      allowed: figure - 1,
      over: 1,
    })
  })

  test(`of ${usual} where it is not said`, async () => {
    expect(await judged(limits(String(figures[usual])))).toMatchObject({
      status: 'kept',
      of: usual,
      level: 'error',
      max: String(figures[usual]),
      actual: figures[usual],
    })
  })

  test('a warning where that is wanted, which fails nothing', async () => {
    const figure = figures[usual]
    if (figure === 0) return
    const verdict = await check(analysis, limits({ max: figure - 1, level: 'warn' }))
    expect(verdict.outcome).toBe('warned')
    expect(verdict.limits).toMatchObject([{ status: 'broken', level: 'warn' }])
    expect((await check(analysis, limits({ max: figure - 1, level: 'error' }))).outcome).toBe('broken')
    expect((await check(analysis, limits({ max: figure, level: 'error' }))).outcome).toBe('kept')
  })
})

describe('sizes with their units', () => {
  test.each<[Limits, string]>([
    [{ size: '630.01kB' }, 'kept'],
    [{ size: '630kB' }, 'broken'],
    [{ size: '615.25 KiB' }, 'kept'],
    [{ size: '615.24KiB' }, 'broken'],
    [{ wasted: '90kB' }, 'kept'],
    [{ wasted: '87KiB' }, 'broken'],
    [{ layer: '0.2MB' }, 'kept'],
    [{ layer: '195KiB' }, 'broken'],
    [{ paths: { tmp: '170 kB' } }, 'kept'],
    [{ paths: { tmp: '0.1699MB' } }, 'broken'],
    [{ instructions: { 'RUN npm*': '181kB' } }, 'kept'],
    [{ instructions: { 'RUN npm*': '180kB' } }, 'broken'],
    [{ rules: { 'deleted-later': '0.09MB' } }, 'kept'],
    [{ rules: { 'deleted-later': '0.0899MB' } }, 'broken'],
  ])('%j: %s', async (limits, status) => {
    expect((await judged(limits)).status).toBe(status)
  })
})

describe('what is wasted as a share of the content', () => {
  // 90,000 of 630,010 are 14.285487… %, 170,000 are 26.983698… %.
  test.each<[string, Of, string]>([
    ['15%', 'own', 'kept'],
    ['14.2855 %', 'own', 'kept'],
    ['14.285%', 'own', 'broken'],
    ['14%', 'own', 'broken'],
    ['27%', 'image', 'kept'],
    ['26.9%', 'image', 'broken'],
    ['100%', 'own', 'kept'],
    ['0%', 'own', 'broken'],
  ])('%s of %s: %s', async (max, of, status) => {
    const found = await judged({ wasted: { max, of } })
    expect(found).toMatchObject({ status, unit: 'percent', max, allowed: Number.parseFloat(max) })
    const actual = ((of === 'own' ? 90_000 : 170_000) / 630_010) * 100
    expect(found.actual).toBeCloseTo(actual, 10)
    expect(found.over).toBeCloseTo(status === 'broken' ? actual - Number.parseFloat(max) : 0, 10)
  })

  test('is exact where the figure is the limit', async () => {
    // 14,000 of 1,000,000 are 1.4 %, and as numbers 0.014 * 100 is more than 1.4.
    const steps = [
      step('COPY a /', file('a', Buffer.alloc(916_000, 'a'))),
      step('RUN b', file('b', Buffer.alloc(70_000, 'b')), file('c', Buffer.alloc(14_000, 'c'))),
      step('RUN rm b', file('.wh.b')),
    ]
    const image = await analyzeSteps(steps)
    expect(image.image).toMatchObject({ contentBytes: 1_000_000, wastedBytes: 70_000 })
    const wasting = (bytes: number) => ({ ...image, image: { ...image.image, wastedBytes: bytes } })
    expect(await judged({ wasted: '1.4%' }, wasting(14_000))).toMatchObject({ status: 'kept' })
    expect(await judged({ wasted: '1.4%' }, wasting(14_001))).toMatchObject({ status: 'broken' })
    expect(await judged({ wasted: '1.399999999999999999999%' }, wasting(14_000))).toMatchObject({
      status: 'broken',
    })
  })

  test('of nothing is nothing', async () => {
    const image = await analyzeSteps([step('COPY nothing /')])
    expect(await judged({ wasted: '0%' }, image)).toMatchObject({ status: 'kept', actual: 0, over: 0 })
  })
})

describe('compressed', async () => {
  const layout = new Layout()
  // The layer of the base once more, and one of the own twice.
  const twice = step('RUN again', file('again', 'x'.repeat(5000)))
  const steps = shop({ more: [twice, twice].map((made) => ({ ...made, created: '2026-03-01T00:00:00.5Z' })) })
  const manifest = layout.addImage(
    buildImage([...steps, { ...(BASE[0] as never as object), created: '2026-03-01T00:00:00.5Z' } as never]),
  )
  const image = await analyze(stream(writeTar(layout.files([manifest]))))
  const sizes = layout.layersOf(manifest).map(({ size }) => size)
  const sum = (from: number, to: number) => sizes.slice(from, to).reduce((total, size) => total + size, 0)
  const figures = { image: sum(0, 8), own: sum(3, 8) }

  test('the image is as it is meant', () => {
    expect(sizes).toHaveLength(10)
    expect([sizes[7], sizes[0]]).toEqual(sizes.slice(8))
    expect(image.context.base.layers).toBe(3)
  })

  test.each(['image', 'own'] as const)('of %s: each blob once, none of the base for the own', async (of) => {
    const figure = figures[of]
    expect(await judged({ compressed: { max: figure, of } }, image)).toMatchObject({
      status: 'kept',
      actual: figure,
      allowed: figure,
      unit: 'bytes',
    })
    expect(await judged({ compressed: { max: figure - 1, of } }, image)).toMatchObject({
      status: 'broken',
      actual: figure,
      over: 1,
    })
  })

  test('of the image where it is not said', async () => {
    expect(await judged({ compressed: `${figures.image}B` }, image)).toMatchObject({
      of: 'image',
      status: 'kept',
    })
  })
})

describe('a rule that may find nothing', () => {
  test('is broken by one finding, however small', async () => {
    expect(await judged({ failOn: ['deleted-later'] })).toMatchObject({
      kind: 'fail-on',
      subject: 'deleted-later',
      of: 'own',
      level: 'error',
      status: 'broken',
      unit: 'count',
      actual: 1,
      allowed: 0,
      over: 1,
      raise: null,
    })
  })

  test('is kept where it finds nothing, nothing but what is possible, or nothing but in the base', async () => {
    expect(await judged({ failOn: ['moved'] })).toMatchObject({ status: 'kept', actual: 0 })
    expect(analysis.findings).toContainEqual(
      expect.objectContaining({ rule: 'copy-before-install', confidence: 'possible' }),
    )
    expect(await judged({ failOn: ['copy-before-install'] })).toMatchObject({ status: 'kept', actual: 0 })
    const own = { ...step('COPY a /', file('a', 'a')), created: '2026-03-01T00:00:00.5Z' }
    const based = await analyzeSteps([...BASE, own])
    expect(based.findings).toMatchObject([{ rule: 'deleted-later', own: false }])
    expect(await judged({ failOn: ['deleted-later'] }, based)).toMatchObject({ status: 'kept', actual: 0 })
  })

  test('each is a limit of its own, once', async () => {
    const { limits } = await check(analysis, { failOn: ['moved', 'deleted-later', 'moved'] })
    expect(limits).toMatchObject([
      { subject: 'moved', status: 'kept', key: 'limits.failOn' },
      { subject: 'deleted-later', status: 'broken', key: 'limits.failOn' },
    ])
  })
})
