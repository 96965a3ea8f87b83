import { afterEach, expect, test } from 'vitest'
import { FakeEngine } from '../e2e/fake-engine.js'
import { buildImage } from '../helpers/built-image.js'
import { classicSave } from '../helpers/classic-save.js'
import { base, noise, step } from '../helpers/image.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file, writeTar } from '../helpers/write-tar.js'
import { countsOf } from './counts-of.js'

const temp = new TempFolder()
const image = buildImage([base(), step('COPY a /', file('a', noise(9000, 1)))])
const recording = {
  id: `sha256:${image.id}`,
  version: json({
    ApiVersion: '1.41',
    MinAPIVersion: '1.12',
    Version: '20.10.24',
    Os: 'linux',
    Arch: 'amd64',
  }),
  inspect: json({
    Id: `sha256:${image.id}`,
    RepoTags: ['shop:1'],
    Created: '2026-01-02T03:04:05Z',
    Os: 'linux',
    Architecture: 'amd64',
    Size: 9000,
    RootFS: { Type: 'layers', Layers: image.layers.map(({ diffId }) => `sha256:${diffId}`) },
  }),
  history: json([]),
  archive: writeTar(classicSave(image)),
}
let engine: FakeEngine | null = null

afterEach(() => {
  engine?.close()
  engine = null
})

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}

/** What the engine was asked for one analysis, in order; the versions of the API left out. */
async function questionsOf(args: readonly string[], env: Record<string, string> = {}): Promise<string[]> {
  engine?.close()
  engine = await FakeEngine.listen(temp.free('.sock'), recording, {})
  await countsOf(temp, ['shop:1', '--host', engine.host, ...args], env)
  return engine.paths.map((path) => path.replace(/^\/v[\d.]+/, '').replaceAll(image.id, 'ID'))
}

test('an engine is asked who it is, where its store is and for the image at once, and for its export', async () => {
  // More means a round trip more for each analysis, or, of the last, gigabytes more.
  const questions = ['/version', '/images/shop:1/json', '/images/get?names=sha256%3AID']
  expect(await questionsOf(['--from', 'export'])).toEqual(questions)
  expect((await questionsOf([])).sort()).toEqual([...questions, '/info'].sort())
})
