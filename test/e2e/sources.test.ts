import { createReadStream } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Analysis, analyze } from '../../packages/core/src/index.js'
import { layersize } from './cli.js'
import { Engine } from './engine.js'
import { buildImages } from './images.js'
import { output } from './process.js'

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
      expectSame(analysis, expected)
    }
  })

  test('has no warning', () => {
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
