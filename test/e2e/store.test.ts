import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analyze } from '../../packages/core/src/index.js'
import { base, noise, saveImage, step } from '../helpers/image.js'
import { directory, file, hardlink, opaque, symlink, whiteout } from '../helpers/write-tar.js'
import { layersize } from './cli.js'
import { Engine } from './engine.js'
import { buildImages, IMAGE_NAMES } from './images.js'

const engine = Engine.fromEnvironment()
const { host } = engine

/** Of layers as other tools write them. */
const LOADED = 'loaded'
/** Whose second layer has a file below a link, where the engine has put it elsewhere. */
const LINKED = 'linked'

beforeAll(async () => {
  await buildImages(engine)
  await load(LOADED, [
    base(file('etc/large', noise(300_000, 'large')), file('etc/small', noise(5000, 'small'))),
    step(
      'COPY . /',
      file('./dot/large', noise(300_000, 'large')),
      file(Buffer.from('odd/caf\xe9', 'latin1'), noise(5000, 'small')),
      file(`${'long/'.repeat(60)}name`, noise(5000, 'small')),
      hardlink('odd/hard', 'dot/large'),
      file('odd/back\\slash', noise(5000, 'other')),
      file('odd/"quoted","size":5', noise(5000, 'other'), { xattrs: { 'user.a': 'b' } }),
    ),
    step('RUN rm', whiteout('etc/small'), opaque('odd'), file('odd/new', noise(5000, 'other'))),
  ])
  await load(LINKED, [
    base(file('etc/same', noise(5000, 'same'))),
    step('COPY . /', directory('real'), symlink('link', 'real'), file('link/file', noise(5000, 'same'))),
  ])
})
afterAll(() => engine.cleanUp())

describe.each([...IMAGE_NAMES, LOADED])('%s', (name) => {
  test('is the same from the store and from the export', async () => {
    const image = engine.imageName(name)
    for (const files of [true, 'all-digests'] as const) {
      const inPlace = await analyze(image, { host, from: 'store', files })
      expect(inPlace).toEqual(await analyze(image, { host, from: 'export', files }))
    }
  })
})

test('the command says the same of both, too', async () => {
  const args = [engine.imageName(LOADED), '--host', host, '--format', 'json', '--files']
  const [inPlace, exported, byItself] = [
    await layersize([...args, '--from', 'store']),
    await layersize([...args, '--from', 'export']),
    await layersize(args),
  ]
  expect(inPlace.stdout.length).toBeGreaterThan(0)
  expect(inPlace.stdout).toEqual(exported.stdout)
  expect(byItself.stdout).toEqual(exported.stdout)
})

test('what a layer has below a link is exported, and an error where it may not be', async () => {
  const image = engine.imageName(LINKED)
  const ways: string[] = []
  const byItself = await analyze(image, {
    host,
    onProgress: ({ way }) => {
      if (way) ways.push(way)
    },
  })
  expect(byItself).toEqual(await analyze(image, { host, from: 'export' }))
  expect(ways).toEqual([
    "from the engine's store",
    expect.stringMatching(/^exported, since the engine's store /),
  ])
  const { code, stderr } = await layersize([image, '--host', host, '--from', 'store'])
  expect(code).toBe(2)
  expect(stderr).toMatch(/"link" is no folder\n {2}Let the engine export the image: --from export/)
})

async function load(name: string, steps: Parameters<typeof saveImage>[0]): Promise<void> {
  const [key = '', value] = engine.label.split('=')
  const archive = saveImage(steps, {
    tags: [engine.imageName(name)],
    config: (config) => ({ ...config, config: { Labels: { [key]: value } } }),
  })
  const path = engine.temp.join(`${name}.tar`)
  writeFileSync(path, archive)
  await engine.docker(['load', '-i', path])
}
