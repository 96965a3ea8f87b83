import { describe, expect, test } from 'vitest'
import { type Analysis, analyze, check, type Limits } from '../../packages/core/src/index.js'
import { buildImage } from '../helpers/built-image.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { stream } from '../helpers/image.js'
import { type BlobDescriptor, Layout } from '../helpers/layout.js'
import { writeTar } from '../helpers/write-tar.js'
import { shop } from './image.js'

const analysis = await analyzeSteps(shop(), {}, { files: true })

async function judged(limits: Limits, image: Analysis) {
  const verdict = await check(image, limits)
  return { outcome: verdict.outcome, ...verdict.limits[0] }
}

/** Each kind of limit that nothing would break. */
const WIDE: Record<string, (of: 'image' | 'own') => Limits> = {
  size: (of) => ({ size: { max: '1TB', of } }),
  compressed: (of) => ({ compressed: { max: '1TB', of } }),
  wasted: (of) => ({ wasted: { max: '100%', of } }),
  layer: (of) => ({ layer: { max: '1TB', of } }),
  layers: (of) => ({ layers: { max: 999, of } }),
  files: (of) => ({ files: { max: 999, of } }),
  path: (of) => ({ paths: { '**': { max: '1TB', of } } }),
  instruction: (of) => ({ instructions: { '*': { max: '1TB', of } } }),
  rule: (of) => ({ rules: { 'deleted-later': { max: '1TB', of } } }),
}
const KINDS = Object.keys(WIDE)

async function unknownOf(image: Analysis, of: 'image' | 'own'): Promise<string[]> {
  const found: string[] = []
  for (const kind of KINDS) {
    const { status, outcome, actual, allowed, reason } = await judged(
      (WIDE[kind] as never as (of: string) => Limits)(of),
      image,
    )
    expect(outcome).toBe(status === 'unknown' ? 'undecided' : 'kept')
    expect(actual === null, kind).toBe(status === 'unknown')
    expect(allowed === null, kind).toBe(status === 'unknown')
    expect(reason === null, kind).toBe(status !== 'unknown')
    if (status === 'unknown') found.push(kind)
  }
  return found
}

describe('what a pull downloads', () => {
  test('is not known of what is stored uncompressed: about how much it is, and what to do', async () => {
    expect(await unknownOf(analysis, 'image')).toEqual(['compressed'])
    expect(await unknownOf(analysis, 'own')).toEqual(['compressed'])
    const { reason } = await judged({ compressed: 1 }, analysis)
    expect(reason).toMatch(
      /^What is stored here is not compressed.*about \d+ kB: check what is pushed, as an OCI/,
    )
  })

  test('is known of the own part alone where only the base is stored so', async () => {
    const blobs = analysis.source.blobs.map(
      (blob, i) => ({ ...blob, bytes: 10, compression: i < 3 ? 'none' : 'gzip' }) as const,
    )
    const mixed = { ...analysis, source: { ...analysis.source, blobs } }
    expect(await unknownOf(mixed, 'image')).toEqual(['compressed'])
    expect(await unknownOf(mixed, 'own')).toEqual([])
    expect(await judged({ compressed: { max: 40, of: 'own' } }, mixed)).toMatchObject({
      status: 'kept',
      actual: 40,
    })
  })
})

const layout = new Layout()
const manifest = layout.addImage(buildImage(shop()))
const blobs = layout.layersOf(manifest)

/** Without the blobs of these layers. */
async function without(...layers: number[]): Promise<Analysis> {
  const incomplete = new Layout()
  const built = buildImage(shop())
  const described = incomplete.addImage(built)
  for (const layer of layers) incomplete.remove(incomplete.layersOf(described)[layer] as BlobDescriptor)
  return analyze(stream(writeTar(incomplete.files([described]))), { files: true })
}

describe('a layer that is missing', () => {
  const all = KINDS.filter((kind) => kind !== 'compressed' && kind !== 'layers')

  test('of the own part may change all but what the manifest says', async () => {
    const image = await without(4)
    expect(image.layers[4]?.missing).toBe('absent')
    expect(await unknownOf(image, 'image')).toEqual(all)
    expect(await unknownOf(image, 'own')).toEqual(all)
    const { reason } = await judged({ size: '1GB' }, image)
    expect(reason).toBe(
      'Layer 5 is missing (absent), and might change it: check an image that has all its layers',
    )
    const pulled = await judged({ compressed: '1GB' }, image)
    expect(pulled.actual).toBe(blobs.reduce((sum, { size }) => sum + size, 0))
    expect(await judged({ layers: 7 }, image)).toMatchObject({ status: 'kept', actual: 7 })
    expect(await judged({ failOn: ['moved'] }, image)).toMatchObject({
      status: 'unknown',
      outcome: 'undecided',
    })
  })

  test('of the base changes of the own part only what is wasted', async () => {
    const image = await without(1, 2)
    expect(image.context.base.layers).toBe(3)
    expect(await unknownOf(image, 'image')).toEqual(all)
    expect(await unknownOf(image, 'own')).toEqual(['wasted', 'rule'])
    const { reason } = await judged({ size: '1GB' }, image)
    expect(reason).toMatch(/^2 layers are missing \(absent\), and might/)
  })

  test('changes an instruction only where it is the one', async () => {
    const image = await without(4)
    expect(await judged({ instructions: { 'RUN npm install': '1GB' } }, image)).toMatchObject({
      status: 'unknown',
    })
    expect(await judged({ instructions: { 'RUN npm run *': '150kB' } }, image)).toMatchObject({
      status: 'kept',
      actual: 150_000,
    })
  })
})

describe('what is own', () => {
  const { files: _, ...bare } = analysis
  const baseless: Analysis = {
    ...analysis,
    image: { ...analysis.image, baseBytes: null, ownBytes: null, baseWastedBytes: null },
    layers: analysis.layers.map((layer) => ({ ...layer, base: null })),
    instructions: analysis.instructions.map((row) => ({ ...row, base: null })),
  }

  test('is not known where the base is not, but for what is wasted', async () => {
    expect(await unknownOf(baseless, 'own')).toEqual(
      KINDS.filter((kind) => kind !== 'wasted' && kind !== 'rule'),
    )
    // What the base wastes is not known either.
    expect(await unknownOf(baseless, 'image')).toEqual(['compressed', 'wasted'])
    const { reason } = await judged({ size: { max: 1, of: 'own' } }, baseless)
    expect(reason).toMatch(/^Where the base image ends is not known.*--base IMAGE, or scratch$/)
    expect(await judged({ failOn: ['moved'] }, baseless)).toMatchObject({ status: 'kept' })
  })

  test('of files and paths is not known without a table of them', async () => {
    expect(await unknownOf(bare, 'image')).toEqual(['compressed', 'path'])
    expect(await unknownOf(bare, 'own')).toEqual(['compressed', 'files', 'path'])
    const { reason } = await judged({ paths: { app: 1 } }, bare)
    expect(reason).toMatch(/^The saved analysis does not say what each file is: save it/)
  })
})

describe('outcomes', () => {
  const unknown = { compressed: '1TB' } as const
  test.each<[Limits, string]>([
    [{ size: '1GB' }, 'kept'],
    [{ size: { max: 1, level: 'warn' } }, 'warned'],
    [{ size: [1, { max: 2, level: 'warn' }] }, 'broken'],
    [{ size: 1, ...unknown }, 'undecided'],
    [{ size: '1GB', ...unknown }, 'undecided'],
    // A warning fails nothing, known or not.
    [{ size: '1GB', compressed: { max: 1, level: 'warn' } }, 'warned'],
    [{ size: 1, compressed: { max: 1, level: 'warn' } }, 'broken'],
  ])('%j: %s', async (limits, outcome) => {
    expect((await check(analysis, limits)).outcome).toBe(outcome)
  })
})

describe('notes', () => {
  test('a glob and a text that fit nothing', async () => {
    const { notes, outcome } = await check(analysis, {
      paths: { 'opt/**': 1, app: '1GB' },
      instructions: { 'RUN yarn *': [1, 2], 'RUN *': '1GB' },
      rules: { moved: 1 },
    })
    expect(outcome).toBe('kept')
    expect(notes).toEqual([
      { code: 'limit-fits-nothing', message: 'Nothing in the image fits "opt/**" (limits.paths["opt/**"])' },
      {
        code: 'limit-fits-nothing',
        message: 'No instruction fits "RUN yarn *" (limits.instructions["RUN yarn *"][0])',
      },
      {
        code: 'limit-fits-nothing',
        message: 'No instruction fits "RUN yarn *" (limits.instructions["RUN yarn *"][1])',
      },
    ])
  })

  test('none where nobody knows what there is', async () => {
    const { files: _, ...bare } = analysis
    expect((await check(bare, { paths: { opt: 1 } })).notes).toEqual([])
  })
})

test('the verdict has all of the analysis but its table of files', async () => {
  const verdict = await check(analysis, { size: 1 }, { budget: '.layersize.yaml' })
  const { files: _, whiteouts: __, ...rest } = analysis
  expect(verdict.analysis).toEqual(rest)
  expect(verdict).toMatchObject({
    image: '-',
    error: null,
    budget: '.layersize.yaml',
    baseline: null,
    difference: null,
    dive: null,
  })
  expect((await check(analysis, { size: 1 })).budget).toBeNull()
})
