import { createReadStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Analysis, analyze } from '../../packages/core/src/index.js'
import { layersize } from './cli.js'
import { Engine } from './engine.js'
import { buildImages } from './images.js'
import { output } from './process.js'

const SCHEMA = join(import.meta.dirname, '../../packages/core/schema/analysis.schema.json')

/** One of each kind: the others differ in what this is not about. */
const NAMES = [
  'base',
  'awkward-buildkit',
  'scratch-classic',
  'staged-classic',
  'nothing-buildkit',
  'on-top-classic',
  'committed',
]

const engine = Engine.fromEnvironment()
// No key is allowed that the schema does not describe: users may meet such keys of later versions, these tests may not.
const validate = new Ajv({ strict: false }).compile(
  JSON.parse(readFileSync(SCHEMA, 'utf8'), (_, value) =>
    value?.type === 'object' ? { ...value, additionalProperties: false } : value,
  ),
)

beforeAll(() => buildImages(engine, NAMES))
afterAll(() => engine.cleanUp())

describe.each(NAMES)('%s', (name) => {
  const image = engine.imageName(name)
  const archive = engine.temp.join(`${name}.tar`)
  let expected: Analysis

  beforeAll(async () => {
    await engine.docker(['save', '-o', archive, image])
    // --keep: the plain one is read as well.
    await output('gzip', ['--keep', '--fast', archive])
    expected = await analyze(image, { host: engine.host })
  })

  test('is the same from the engine, by another of its names too', async () => {
    const { Id } = await engine.inspect(image)
    expect(expected.image.id).toBe(Id)
    expect(expected.source).toMatchObject({ kind: 'docker-daemon', reference: image })
    expectSame(await analyze(`docker-daemon:${image}`, { host: engine.host }), expected)
    expectSame(await analyze(Id, { host: engine.host }), expected)
    expectSame(await analyze(Id.slice('sha256:'.length, 20), { host: engine.host }), expected)
  })

  test('is the same from an archive, plain and gzipped', async () => {
    const plain = await analyze(archive)
    expect(plain.source).toMatchObject({ kind: 'docker-archive', reference: archive })
    expectSame(plain, expected)
    expectSame(await analyze(`${archive}.gz`), expected)
    expectSame(await analyze(`docker-archive:${archive}.gz`), expected)
  })

  test('is the same from a stream, however it is cut', async () => {
    expectSame(await analyze(createReadStream(archive)), expected)
    expectSame(await analyze(createReadStream(archive, { highWaterMark: 1009 })), expected)
  })

  test('is the same through the command line', async () => {
    const runs = [
      await layersize([image, '--host', engine.host, '--format', 'json']),
      await layersize([archive, '--format', 'json']),
      await layersize(['-', '--format', 'json'], { input: createReadStream(archive) }),
      await layersize(['-', '--format', 'json'], { input: createReadStream(`${archive}.gz`) }),
    ]
    for (const { code, stdout, stderr } of runs) {
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      const analysis: Analysis = JSON.parse(stdout.toString('utf8'))
      validate(analysis)
      expect(validate.errors).toBeNull()
      expectSame(analysis, expected)
    }
  })

  test('adds up', () => {
    const { image, layers, instructions, findings } = expected
    expect(image.visibleBytes + image.shadowedBytes).toBe(image.contentBytes)
    expect(sum(Object.values(image.shadowedBy), (bytes) => bytes)).toBe(image.shadowedBytes)
    expect(sum(layers, (layer) => layer.contentBytes)).toBe(image.contentBytes)
    expect(sum(layers, (layer) => layer.tarBytes)).toBe(image.tarBytes)
    expect(sum(instructions, (row) => row.contentBytes)).toBe(image.contentBytes)
    expect(sum(instructions, (row) => row.shadowedBytes)).toBe(image.shadowedBytes)
    expect(sum(instructions, (row) => row.wastedBytes)).toBe(image.wastedBytes)
    expect(sum(findings, (finding) => finding.wastedBytes)).toBe(image.wastedBytes)
    for (const row of instructions) {
      expect(row.wastedBytes).toBeLessThanOrEqual(row.contentBytes)
      expect(row.shadowedBytes).toBeLessThanOrEqual(row.contentBytes)
    }
    for (const finding of findings) {
      expect(finding.wastedBytes).toBeLessThanOrEqual(finding.savesAlone)
      if (finding.confidence === 'possible' || !finding.own) expect(finding.wastedBytes).toBe(0)
    }
    expect(expected.warnings).toEqual([])
  })
})

test('the awkward image has waste to add up', async () => {
  const { image, findings } = await analyze(engine.imageName('awkward-buildkit'), { host: engine.host })
  expect(image.wastedBytes).toBeGreaterThan(100_000)
  expect(new Set(findings.map(({ rule }) => rule)).size).toBeGreaterThan(3)
  expect(Object.values(image.shadowedBy).every((bytes) => bytes > 0)).toBe(true)
})

/** All but `source` is a function of the image. */
function expectSame({ source: _, ...analysis }: Analysis, { source: __, ...expected }: Analysis): void {
  expect(analysis).toEqual(expected)
}

function sum<T>(items: readonly T[], pick: (item: T) => number): number {
  return items.reduce((total, item) => total + pick(item), 0)
}
