import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { type Analysis, analyze } from '../../packages/core/src/index.js'
import { addAttestation } from '../helpers/attestation.js'
import { buildImage } from '../helpers/built-image.js'
import { classicSave } from '../helpers/classic-save.js'
import { analyzeEveryWay } from '../helpers/every-way.js'
import { base, noise, setting, step, stream } from '../helpers/image.js'
import { type BlobDescriptor, Layout, type ManifestOptions } from '../helpers/layout.js'
import { maxProvenance, minProvenance } from '../helpers/provenance.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file, type Member, writeTar } from '../helpers/write-tar.js'

const temp = new TempFolder()
const DEBIAN = [base(file('usr/debian', noise(3000, 1)))]
const NODE = [
  ...DEBIAN,
  setting('ENV NODE=1'),
  step('RUN node', file('usr/node', noise(2000, 2))),
  setting('CMD ["node"]'),
]
const APP = [...NODE, setting('LABEL a=b'), step('COPY . /app', file('app/main', noise(1000, 3)))]

const debian = buildImage(DEBIAN, { tags: ['debian:12'] })
const node = buildImage(NODE, { tags: ['node:20'] })
const app = buildImage(APP)
const [debianTar, nodeTar, appTar] = [debian, node, app].map((image) => writeTar(classicSave(image))) as [
  Buffer,
  Buffer,
  Buffer,
]

/** What is the base's of each step of APP, with and without the base's own history. */
const EXACT = [true, true, true, true, false, false]
const OPEN = [true, true, true, null, null, false]

function steps(analysis: Analysis): (boolean | null)[] {
  return analysis.instructions.map((row) => row.base)
}

describe('the option', () => {
  test.each([
    ['an archive', () => temp.file(nodeTar)],
    ['a compressed one', () => temp.file(gzipSync(nodeTar), '.tar.gz')],
    ['a folder', () => temp.folder(classicSave(node))],
    ['one of several', () => `docker-archive:${temp.file(writeTar(several(node, debian)))}:node:20`],
  ])('%s', async (_, reference) => {
    const option = reference()
    const analysis = await analyze(stream(appTar), { base: option })
    expect(analysis.context.base).toEqual({
      value: option,
      evidence: 'option',
      confidence: 'certain',
      layers: 2,
    })
    expect(steps(analysis)).toEqual(EXACT)
    expect(analysis.image).toMatchObject({ baseBytes: 5005, ownBytes: 1000 })
  })

  test('an image of many platforms: that of the image', async () => {
    const arm = (config: Record<string, unknown>) => ({ ...config, architecture: 'arm64' })
    const layout = new Layout()
    const manifests = [node, buildImage(NODE.slice(0, 3), { config: arm })].map((image) =>
      layout.addImage(image),
    )
    const folder = temp.folder(layout.files([layout.addIndex(manifests)]))
    const forArm = stream(writeTar(classicSave(buildImage(APP, { config: arm }))))
    const analysis = await analyze(forArm, { base: `oci:${folder}` })
    expect(steps(analysis)).toEqual([true, true, true, false, false, false])
  })

  test('scratch', async () => {
    const analysis = await analyze(stream(appTar), { base: 'scratch' })
    expect(analysis.context.base).toEqual({
      value: 'scratch',
      evidence: 'option',
      confidence: 'certain',
      layers: 0,
    })
    expect(steps(analysis)).toEqual(EXACT.map(() => false))
  })

  test('it goes before all that the image says', async () => {
    const { members } = attested(max(1), {})
    const analysis = await analyzeEveryWay(members, temp, { base: temp.file(debianTar) })
    expect(analysis.context.base).toMatchObject({ evidence: 'option', layers: 1 })
  })

  test.each([
    [
      'another image',
      () => temp.file(writeTar(classicSave(buildImage([base(file('x', 'x'))])))),
      'BASE_MISMATCH',
      /its layer 1 is sha256:/,
    ],
    ['the image itself', () => temp.file(appTar), 'BASE_MISMATCH', /all of the layers/],
    ['nothing', () => temp.free('.tar'), 'ARCHIVE_UNREADABLE', /no such file/],
    ['several', () => temp.file(writeTar(several(node, debian))), 'SEVERAL_IMAGES', /2 images/],
  ])('%s: an error', async (_, reference, code, message) => {
    const failure = analyze(stream(appTar), { base: reference() })
    await expect(failure).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })

  test('nothing is read for a base that is not there', async () => {
    const bytes = { [Symbol.asyncIterator]: () => expect.unreachable('it is read') }
    const failure = analyze(bytes, { base: temp.free('.tar') })
    await expect(failure).rejects.toMatchObject({ code: 'ARCHIVE_UNREADABLE' })
  })

  test('another kind of value', async () => {
    const failure = analyze(stream(appTar), { base: 7 as unknown as string })
    await expect(failure).rejects.toMatchObject({ code: 'OPTION_INVALID' })
  })
})

describe('provenance', () => {
  test.each(['image', 'artifact'] as const)(
    'max mode, attached as %s: the layers that were fetched',
    async (style) => {
      for (const version of ['0.2', '1'] as const) {
        const { members } = attested(max(2, version), { style })
        const analysis = await analyzeEveryWay(members, temp)
        expect(analysis.context.base).toEqual({
          value: 'node:20',
          evidence: 'provenance',
          confidence: 'certain',
          layers: 2,
        })
        expect(steps(analysis)).toEqual(OPEN)
        expect(JSON.stringify(analysis)).not.toContain('hunter2')
      }
    },
  )

  test('max mode, and the base is there: its settings are told from those on top', async () => {
    const { members } = attested(max(2), { beside: [named(node, 'node:20')] })
    const analysis = await analyzeEveryWay(members, temp, { image: 'shop:1' })
    expect(analysis.context.base).toMatchObject({ value: 'node:20', evidence: 'provenance', layers: 2 })
    expect(steps(analysis)).toEqual(EXACT)
  })

  test('max mode: an image that was built on the same, in another stage, is not the base', async () => {
    const { members } = attested(
      (blobs) =>
        maxProvenance('1', [
          { image: 'docker-image://docker.io/library/debian:12', blobs: blobs.slice(0, 1) },
          { image: null, blobs: blobs.slice(0, 2) },
          { image: 'docker-image://registry.example/app:before', blobs: blobs.slice(0, 2) },
          { image: 'docker-image://docker.io/library/golang', blobs: [blobs[2] as string] },
        ]),
      {},
    )
    expect((await analyzeEveryWay(members, temp)).context.base).toMatchObject({
      value: 'debian:12',
      layers: 1,
    })
  })

  test('max mode: the longest, whatever the order', async () => {
    const { members } = attested(
      (blobs) =>
        maxProvenance(
          '1',
          [2, 1].map((layers) => ({ image: `docker-image://a:${layers}`, blobs: blobs.slice(0, layers) })),
        ),
      {},
    )
    expect((await analyzeEveryWay(members, temp)).context.base).toMatchObject({ value: 'a:2', layers: 2 })
  })

  test('max mode: FROM scratch', async () => {
    const { members } = attested(
      (blobs) => maxProvenance('1', [{ image: null, blobs: blobs.slice(0, 1) }]),
      {},
    )
    const { context } = await analyzeEveryWay(members, temp)
    expect(context.base).toEqual({
      value: 'scratch',
      evidence: 'provenance',
      confidence: 'certain',
      layers: 0,
    })
  })

  test('max mode: blobs of another compression say nothing', async () => {
    const { members } = attested(() => max(2)([digest('1'), digest('2'), digest('3')]), {})
    expect((await analyzeEveryWay(members, temp)).context.base).toMatchObject({
      evidence: 'none',
      layers: null,
    })
  })

  test('min mode: the image that it names, where it is there', async () => {
    const uris = [['pkg:docker/node@20?platform=linux%2Famd64', digest('a')]] as const
    const alone = attested(() => minProvenance('1', uris), {})
    expect((await analyzeEveryWay(alone.members, temp)).context.base).toMatchObject({
      layers: null,
      value: null,
    })
    const beside = attested(() => minProvenance('1', uris), { beside: [named(node, 'node:20')] })
    const analysis = await analyzeEveryWay(beside.members, temp, { image: 'shop:1' })
    expect(analysis.context.base).toEqual({
      value: 'node:20',
      evidence: 'provenance',
      confidence: 'certain',
      layers: 2,
    })
    expect(steps(analysis)).toEqual(EXACT)
  })

  test('min mode: by the digest, under whatever name', async () => {
    const layout = new Layout()
    const { digest: known } = layout.addImage(node)
    const uris = [['pkg:docker/node@20?platform=linux%2Famd64', known]] as const
    const { members } = attested(() => minProvenance('1', uris), { beside: [named(node, 'mirror/x:1')] })
    const { context } = await analyzeEveryWay(members, temp, { image: 'shop:1' })
    expect(context.base).toMatchObject({ value: 'node:20', layers: 2 })
  })

  test('min mode, two stages: nobody knows which while one is not there', async () => {
    const uris = [
      ['pkg:docker/debian@12?platform=linux%2Famd64', digest('a')],
      ['pkg:docker/node@20?platform=linux%2Famd64', digest('b')],
    ] as const
    const one = attested(() => minProvenance('0.2', uris), { beside: [named(debian, 'debian:12')] })
    const both = attested(() => minProvenance('0.2', uris), {
      beside: [named(debian, 'debian:12'), named(node, 'node:20')],
    })
    const how = { image: 'shop:1' }
    expect((await analyzeEveryWay(one.members, temp, how)).context.base).toMatchObject({ layers: null })
    expect((await analyzeEveryWay(both.members, temp, how)).context.base).toMatchObject({
      value: 'node:20',
      layers: 2,
    })
  })

  test.each([
    ['that of another image', { subject: digest('9') }],
    ['one that is not there', { lost: true }],
    ['no JSON', { statement: Buffer.from('{"predicateType":') }],
    ['nested deep', { statement: Buffer.from(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) }],
  ])('%s is none', async (_, changes) => {
    const { members } = attested(max(2), changes)
    const { context, source } = await analyzeEveryWay(members, temp)
    expect(context.base).toMatchObject({ evidence: 'none', layers: null })
    expect(source.warnings).toEqual([])
  })
})

describe('annotations', () => {
  const annotate = (annotations: object): ManifestOptions => ({
    manifest: (manifest) => ({ ...manifest, annotations }),
  })
  const about = (name: string, of?: string) => ({
    'org.opencontainers.image.base.name': name,
    ...(of && { 'org.opencontainers.image.base.digest': of }),
  })

  function layoutOf(annotations: object, ...beside: Beside[]): Member[] {
    const layout = new Layout()
    const manifest = layout.addImage(app, { ...annotate(annotations), descriptor: nameOf('shop:1') })
    return layout.files([manifest, ...beside.map((add) => add(layout))])
  }

  test('an image that is beside it', async () => {
    const members = layoutOf(about('docker.io/library/node:20'), named(node, 'node:20'))
    const analysis = await analyzeEveryWay(members, temp, { image: 'shop:1' })
    expect(analysis.context.base).toEqual({
      value: 'docker.io/library/node:20',
      evidence: 'annotation',
      confidence: 'certain',
      layers: 2,
    })
    expect(steps(analysis)).toEqual(EXACT)
  })

  test('one that is not: its name, and nothing that follows', async () => {
    const analysis = await analyzeEveryWay(layoutOf(about('node:20')), temp)
    expect(analysis.context.base).toEqual({
      value: 'node:20',
      evidence: 'annotation',
      confidence: 'unknown',
      layers: null,
    })
  })

  test('one for another machine says nothing', async () => {
    const arm = buildImage([base(file('arm', 'x'))], {
      config: (config) => ({ ...config, architecture: 'arm64' }),
    })
    const members = layoutOf(about('node:20'), named(arm, 'node:20'))
    const { context, source } = await analyzeEveryWay(members, temp, { image: 'shop:1' })
    expect([context.base.value, context.base.layers, source.warnings]).toEqual(['node:20', null, []])
  })

  test('one that is another by now: a warning', async () => {
    const other = buildImage([base(file('newer', 'x'))])
    const members = layoutOf(about('node:20'), named(other, 'node:20'))
    const { context, source } = await analyzeEveryWay(members, temp, { image: 'shop:1' })
    expect(context.base).toMatchObject({ value: null, evidence: 'none' })
    expect(source.warnings).toMatchObject([{ code: 'base-mismatch' }])
  })

  test.each([
    ['no name, a digest', about('', digest('a'))],
    ['odd values', { 'org.opencontainers.image.base.name': ['node:20'] }],
  ])('%s: nothing is said', async (_, annotations) => {
    expect((await analyzeEveryWay(layoutOf(annotations), temp)).context.base).toMatchObject({
      value: null,
      evidence: 'none',
    })
  })
})

describe('a Dockerfile', () => {
  const text =
    'ARG TAG=20\nFROM golang AS tools\nFROM node:$TAG AS deps\nFROM deps\nCOPY . /app\nFROM scratch AS bare\n'

  test('FROM an image that is beside it', async () => {
    const layout = new Layout()
    const members = layout.files([named(app, 'shop:1')(layout), named(node, 'node:20')(layout)])
    const how = { image: 'shop:1', dockerfile: { text, target: '2' } }
    const analysis = await analyzeEveryWay(members, temp, how)
    expect(analysis.context.base).toEqual({
      value: 'node:20',
      evidence: 'dockerfile',
      confidence: 'certain',
      layers: 2,
    })
  })

  test('FROM scratch', async () => {
    const { context } = await analyze(stream(appTar), { dockerfile: { text } })
    expect(context.base).toEqual({
      value: 'scratch',
      evidence: 'dockerfile',
      confidence: 'likely',
      layers: 0,
    })
  })

  test('FROM what nobody knows here', async () => {
    const { context } = await analyze(stream(appTar), { dockerfile: { text: 'FROM x:1' } })
    expect(context.base).toEqual({
      value: 'x:1',
      evidence: 'dockerfile',
      confidence: 'unknown',
      layers: null,
    })
  })

  test.each([
    ['no text', {} as { text: string }],
    ['no such stage', { text, target: 'x' }],
  ])('%s: an error', async (_, dockerfile) => {
    await expect(analyze(stream(appTar), { dockerfile })).rejects.toMatchObject({ code: 'OPTION_INVALID' })
  })
})

type Beside = (layout: Layout) => BlobDescriptor

function named(image: ReturnType<typeof buildImage>, name: string): Beside {
  return (layout) => layout.addImage(image, { descriptor: nameOf(name) })
}

function nameOf(name: string) {
  return { annotations: { 'org.opencontainers.image.ref.name': name } }
}

function several(...images: ReturnType<typeof buildImage>[]): Member[] {
  const lists = images.map((image) => classicSave(image))
  const named = images.map(({ id, tags, layers }) => ({
    Config: `${id}.json`,
    RepoTags: tags,
    Layers: layers.map(({ diffId }) => `${diffId}.tar`),
  }))
  return [
    ...lists.flat().filter(({ name }) => /^[0-9a-f]{64}\.json$/.test(String(name))),
    ...images.flatMap(({ layers }) => layers.map(({ tar, diffId }) => file(`${diffId}.tar`, tar))),
    file('manifest.json', JSON.stringify(named)),
  ]
}

function digest(letter: string): string {
  return `sha256:${letter.repeat(64)}`
}

/** The provenance of APP, of which so many layers were fetched. */
function max(layers: number, version: '0.2' | '1' = '1') {
  return (blobs: readonly string[]) =>
    maxProvenance(version, [
      { image: 'docker-image://docker.io/library/debian:12@sha256:1', blobs: blobs.slice(0, 1) },
      { image: `docker-image://docker.io/library/node:20@${digest('2')}`, blobs: blobs.slice(0, layers) },
      { image: 'local://context', blobs: [] },
      { image: null, blobs: blobs.slice(0, 3) },
    ])
}

interface Attested {
  readonly style?: 'image' | 'artifact'
  readonly beside?: readonly Beside[]
  readonly subject?: string
  readonly lost?: boolean
  readonly statement?: Buffer
}

/** APP in a layout, with what its builder says of it. */
function attested(
  statement: (blobs: readonly string[]) => object,
  { style = 'artifact', beside = [], subject, lost = false, statement: raw }: Attested,
): { members: Member[] } {
  const layout = new Layout()
  const manifest = layout.addImage(app)
  const said = statement(layout.layersOf(manifest).map((layer) => layer.digest))
  const about = subject ? { ...manifest, digest: subject } : manifest
  const attestation = addAttestation(layout, about, style, said, raw)
  if (lost) for (const blob of layout.layersOf(attestation)) layout.remove(blob)
  const index = layout.addIndex([manifest, attestation], nameOf('shop:1'))
  return { members: layout.files([index, ...beside.map((add) => add(layout))]) }
}
