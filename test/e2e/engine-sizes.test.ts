import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Analysis, analyze } from '../../packages/core/src/index.js'
import { layersize } from './cli.js'
import { Engine } from './engine.js'
import { buildImages } from './images.js'

const engine = Engine.fromEnvironment()

beforeAll(() => buildImages(engine, ['base', 'awkward-classic', 'awkward-buildkit']))
afterAll(() => engine.cleanUp())

test.each(['awkward-classic', 'awkward-buildkit'])(
  'the figures of the engine stand beside ours: %s',
  async (name) => {
    const image = engine.imageName(name)
    const { source } = await analyze(image, { host: engine.host, engineSizes: true })
    const history = await engine.history(image)
    expect(source.engineSizes?.rows.map(({ bytes }) => bytes)).toEqual(history.map(({ Size }) => Size))
    expect(source.engineSizes?.imageBytes).toBe((await engine.inspect(image)).Size)
    const counts = new Set(source.engineSizes?.rows.flatMap(({ counts }) => counts ?? []))
    const withoutSymlinks = name === 'awkward-buildkit'
    expect([...counts]).toEqual(withoutSymlinks ? ['files', 'files-without-symlinks'] : ['files'])
    expect(source.engineSizes?.rows.every(({ bytes, counts }) => !bytes || counts)).toBe(true)
    expect(source.engineSizes?.reason).toContain(withoutSymlinks ? 'not of symlinks' : 'as layersize does')
  },
)

test('they are a column of the report, and no part of the rest', async () => {
  const image = engine.imageName('awkward-buildkit')
  const args = [image, '--host', engine.host]
  const { code, stdout } = await layersize([...args, '--engine-sizes'])
  expect(code).toBe(0)
  expect(stdout.toString('utf8')).toMatch(/# +SIZE +ENGINE +WASTED +INSTRUCTION\n/)
  expect(stdout.toString('utf8')).toContain('ENGINE is what Docker 20.10')
  const json = async (...more: string[]): Promise<Analysis> =>
    JSON.parse((await layersize([...args, '--format', 'json', ...more])).stdout.toString('utf8'))
  const [plain, asked] = [await json(), await json('--engine-sizes')]
  expect(plain.source.engineSizes).toBeNull()
  expect({ ...asked, source: { ...asked.source, engineSizes: null } }).toEqual(plain)
})

test('an archive has none', async () => {
  const archive = engine.temp.join('base.tar')
  await engine.docker(['save', '-o', archive, engine.imageName('base')])
  const { code, stderr } = await layersize([archive, '--engine-sizes'])
  expect({ code, stderr }).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no figures of an engine'),
  })
})
