import { describe, expect, test } from 'vitest'
import { type BaseClaim, findBase } from '../../packages/core/src/image/base.js'
import { pairInstructions } from '../../packages/core/src/image/instructions.js'
import type { HistoryEntry, ImageConfig } from '../../packages/core/src/oci/config.js'
import type { KnownImage } from '../../packages/core/src/oci/known-image.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { base, noise, setting, step } from '../helpers/image.js'
import { file, whiteout } from '../helpers/write-tar.js'
import { APP, buildKit, DEBIAN, history, NODE, OLD_PYTHON } from './histories.js'

const platform = { os: 'linux', architecture: 'amd64', variant: '', osVersion: '' }
const digest = (n: number) => `sha256:${String(n).padStart(64, '0')}` as const

/** An image of these steps, whose layers are numbered. */
function configOf(steps: readonly HistoryEntry[], layers = countLayers(steps)): ImageConfig {
  const diffIds = Array.from({ length: layers }, (_, i) => digest(i))
  return { id: digest(999), created: null, platform, diffIds, history: steps }
}

function countLayers(steps: readonly HistoryEntry[]): number {
  return steps.filter(({ emptyLayer }) => !emptyLayer).length
}

function imageOf(steps: readonly HistoryEntry[], createdBy = true): KnownImage {
  const { diffIds } = configOf(steps)
  return { diffIds, platform, createdBy: createdBy ? steps.map((step) => step.createdBy) : null }
}

function claim(evidence: BaseClaim['evidence'], rest: Partial<BaseClaim> = {}): BaseClaim {
  return { evidence, name: 'base:1', layers: null, found: [], complete: true, ...rest }
}

function named(evidence: BaseClaim['evidence'], ...images: KnownImage[]): BaseClaim {
  return claim(evidence, { found: images.map((image, i) => ({ name: `base:${i + 1}`, image })) })
}

function find(config: ImageConfig, ...claims: BaseClaim[]) {
  return findBase(config, pairInstructions(config.history, config.diffIds.length), claims, true)
}

const APPLICATION = configOf([...NODE, ...APP])
const OTHER: KnownImage = { diffIds: [digest(0), digest(77)], platform, createdBy: null }

describe('claims', () => {
  test.each(['option', 'provenance', 'annotation', 'dockerfile'] as const)('an image by %s', (evidence) => {
    expect(find(APPLICATION, named(evidence, imageOf(NODE)))).toEqual({
      value: 'base:1',
      evidence,
      confidence: 'certain',
      layers: 6,
      from: NODE.length,
      to: NODE.length,
      warnings: [],
    })
  })

  test('the first that holds', () => {
    const [node, debian] = [imageOf(NODE), imageOf(DEBIAN)]
    const found = find(
      APPLICATION,
      named('provenance', OTHER),
      named('annotation', node),
      named('dockerfile', debian),
    )
    expect(found).toMatchObject({ evidence: 'annotation', layers: 6, warnings: [] })
    const stated = claim('provenance', { name: 'scratch', layers: 0 })
    expect(find(APPLICATION, stated, named('annotation', node))).toMatchObject({ layers: 0, from: 0, to: 0 })
  })

  test('of several the one with most layers, if all are there', () => {
    const several = named('provenance', imageOf(DEBIAN), OTHER, imageOf(NODE))
    expect(find(APPLICATION, several)).toMatchObject({ value: 'base:3', confidence: 'certain', layers: 6 })
    const found = find(APPLICATION, {
      ...several,
      found: several.found.slice(0, 1),
      complete: false,
      name: null,
    })
    expect(found).toMatchObject({ value: null, evidence: 'history', confidence: 'likely', layers: 6 })
  })

  test('a Dockerfile FROM scratch is not tied to the image', () => {
    const found = find(APPLICATION, claim('dockerfile', { name: 'scratch', layers: 0 }))
    expect(found).toMatchObject({ value: 'scratch', confidence: 'likely', layers: 0 })
  })

  test('one that the layers contradict is not used, and a warning says so', () => {
    const found = find(APPLICATION, named('annotation', OTHER))
    expect(found).toMatchObject({ value: null, evidence: 'history', layers: 6 })
    expect(found.warnings).toEqual([
      {
        code: 'base-mismatch',
        message: `By its annotation the image stands on "base:1", but not on what is called so here: its layer 2 is ${digest(77)}, and the image's is ${digest(1)}`,
      },
    ])
  })

  test.each([
    ['another layer', OTHER, `its layer 2 is ${digest(77)}, and the image's is ${digest(1)}`],
    ['more layers', imageOf([...NODE, ...APP, ...APP]), 'it has 12 layers, and the image has 9'],
    ['the image itself', imageOf([...NODE, ...APP]), 'it has all of the layers of the image'],
    [
      'the same layers, made otherwise',
      { ...imageOf([...NODE, ...APP]), createdBy: ['another'] },
      'it has all of the layers of the image',
    ],
  ])('the option: an error for %s', (_, image, why) => {
    expect(() => find(APPLICATION, named('option', image))).toThrow(
      expect.objectContaining({ code: 'BASE_MISMATCH', message: expect.stringContaining(why) }),
    )
  })

  test('settings alone on top of a base', () => {
    const config = configOf([...NODE, ...buildKit('2026-11-20T09:00:00.1Z', 'ENV A=b')])
    expect(find(config, named('option', imageOf(NODE)))).toMatchObject({ layers: 6, from: NODE.length })
    expect(() => find(config, named('option', imageOf(NODE, false)))).toThrow('all of the layers')
  })

  test('a name alone names what the history shows', () => {
    expect(find(APPLICATION, claim('annotation'))).toMatchObject({
      value: 'base:1',
      evidence: 'history',
      confidence: 'likely',
      layers: 6,
    })
    const own = configOf(APP)
    expect(find(own, claim('annotation'))).toMatchObject({
      value: 'base:1',
      evidence: 'annotation',
      confidence: 'unknown',
      layers: null,
    })
    const stage = { ...named('provenance', OTHER), name: 'golang' }
    expect(find(APPLICATION, stage)).toMatchObject({ value: null, evidence: 'history', warnings: [] })
    // What the provenance names may be a stage.
    expect(find(own, claim('provenance'))).toMatchObject({ value: null, evidence: 'none', layers: null })
  })

  test('a name that is not that of the distribution: there is more base than is seen', () => {
    const config = configOf([...DEBIAN, ...APP])
    for (const name of ['node:20', 'debian.example/node@sha256:1', 'localhost:5000/node']) {
      expect(find(config, claim('annotation', { name }))).toMatchObject({ value: name, layers: null })
    }
    for (const name of ['debian', 'debian:12', 'docker.io/library/debian:bookworm-slim@sha256:1']) {
      expect(find(config, claim('annotation', { name }))).toMatchObject({ value: name, layers: 1 })
    }
  })

  test('a root file system and a shell: only a distribution is no more than that', () => {
    const config = configOf([...OLD_PYTHON.slice(0, 2), ...APP])
    expect(find(config, claim('annotation', { name: 'almalinux:9' }))).toMatchObject({ layers: 1 })
    expect(find(config, claim('annotation', { name: 'corp/python:3' }))).toMatchObject({ layers: null })
  })
})

describe('settings between the last layer of the base and the first own', () => {
  const steps = history(
    ['2026-11-20T09:00:00.1Z', 'ADD root', 'layer'],
    ['2026-11-20T09:00:00.1Z', 'ENV OF=base', 'empty'],
    ['2026-11-20T09:00:00.1Z', 'LABEL of=whom', 'empty'],
    ['2026-11-20T09:00:00.2Z', 'COPY own', 'layer'],
    ['2026-11-20T09:00:00.2Z', 'CMD own', 'empty'],
  )
  const later = (from: number) =>
    steps.map((entry, i) => (i < from ? { ...entry, created: '2026-01-01T00:00:00Z' } : entry))
  const bounds = (config: ImageConfig, image: KnownImage) => {
    const { from, to } = find(config, named('option', image))
    return [from, to]
  }

  test("the base's own history tells", () => {
    expect(bounds(configOf(steps), imageOf(steps.slice(0, 2)))).toEqual([2, 2])
    expect(bounds(configOf(steps), imageOf(steps.slice(0, 1)))).toEqual([1, 1])
  })

  test('not one that the image does not begin with', () => {
    const other = { ...imageOf(steps.slice(0, 1)), createdBy: ['ADD another', 'ENV', 'ENV'] }
    expect(bounds(configOf(steps), other)).toEqual([1, 3])
  })

  test('else a jump in time, else nobody knows', () => {
    const silent = imageOf(steps.slice(0, 1), false)
    expect(bounds(configOf(steps), silent)).toEqual([1, 3])
    expect(bounds(configOf(later(2)), silent)).toEqual([2, 2])
    expect(bounds(configOf(later(1)), silent)).toEqual([1, 1])
  })

  test('a history that does not pair with the layers', () => {
    const config = configOf(steps, 3)
    expect(bounds(config, imageOf(steps.slice(0, 1)))).toEqual([1, 1])
    expect(bounds(config, imageOf(steps.slice(0, 1), false))).toEqual([0, steps.length])
  })
})

describe('whose waste it is', () => {
  const FROM = [
    base(file('usr/lib/a', noise(100_000, 1)), file('usr/lib/b', noise(90_000, 2))),
    setting('ENV PATH=/bin'),
    {
      ...step('RUN build', file('usr/tool', noise(80_000, 3)), file('tmp/build', noise(70_000, 4))),
      created: '2026-01-01T00:00:00Z',
    },
    { ...step('RUN rm /tmp/build', whiteout('tmp/build')), created: '2026-01-01T00:00:00Z' },
    { ...setting('CMD ["node"]'), created: '2026-01-01T00:00:00Z' },
  ]
  const OWN = [
    step(
      'RUN chown -R 7 /usr',
      file('usr/lib/a', noise(100_000, 1), { uid: 7 }),
      file('usr/tool', noise(80_000, 3), { uid: 7 }),
    ),
    step('COPY big /big', file('big', noise(200_000, 5))),
    step('RUN rm /big /usr/lib/b', whiteout('big'), whiteout('usr/lib/b')),
    setting('CMD ["app"]'),
  ].map((entry) => ({ ...entry, created: '2026-11-20T09:00:00.123Z' }))

  test('a chown over files of the base is the RUN’s; what is deleted of the base is nobody’s', async () => {
    const { context, image, findings, instructions, layers } = await analyzeSteps([...FROM, ...OWN])
    expect(context.base).toEqual({ value: null, evidence: 'history', confidence: 'likely', layers: 3 })
    expect(layers.map((layer) => layer.base)).toEqual([true, true, true, false, false, false])
    expect(instructions.map((row) => row.base)).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ])
    expect(
      findings.map(({ rule, own, changeAt, wastedBytes, savesAlone }) => [
        rule,
        own,
        changeAt,
        wastedBytes,
        savesAlone,
      ]),
    ).toEqual([
      ['deleted-later', true, 6, 200_000, 200_000],
      ['metadata-only-change', true, 5, 100_000, 100_000],
      ['metadata-only-change', true, 5, 80_000, 80_000],
      ['deleted-later', false, 2, 0, 70_000],
    ])
    expect(image).toMatchObject({
      wastedBytes: 380_000,
      baseWastedBytes: 70_000,
      baseBytes: 340_005,
      ownBytes: 380_000,
    })
    expect(instructions.map((row) => row.wastedBytes)).toEqual([0, 0, 0, 0, 0, 180_000, 200_000, 0, 0])
  })

  test('of an image FROM scratch it is all its own', async () => {
    const { image, findings } = await analyzeSteps([...FROM, ...OWN], {}, { base: 'scratch' })
    expect(findings.every(({ own }) => own)).toBe(true)
    expect(image).toMatchObject({ wastedBytes: 540_000, baseBytes: 0, baseWastedBytes: 0 })
  })

  test('unknown: the lowest layer counts as the base, and no figure of it is given', async () => {
    const timeless = [...FROM, ...OWN].map(({ created: _, ...entry }) => entry)
    const { image, context, findings } = await analyzeSteps(timeless)
    expect(context.base).toEqual({ value: null, evidence: 'none', confidence: 'unknown', layers: null })
    // Of the files of the first layer, what the chown wrote again; the other steps are the user's.
    expect(image).toMatchObject({ wastedBytes: 450_000, baseBytes: null, baseWastedBytes: null })
    expect(findings.every(({ own }) => own)).toBe(true)
  })
})
