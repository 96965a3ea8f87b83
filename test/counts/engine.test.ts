import { expect, test } from 'vitest'
import { buildImage } from '../helpers/built-image.js'
import { base, noise, step } from '../helpers/image.js'
import { StoreEngine } from '../helpers/store-engine.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file } from '../helpers/write-tar.js'
import { countsOf } from './counts-of.js'

const temp = new TempFolder()
const image = buildImage([base(), step('COPY a /', file('a', noise(9000, 1)))])
// A store that is nowhere on this machine.
const engine = await StoreEngine.listen(temp.free('.sock'), image, { root: temp.free(), driver: 'overlay2' })

/** What the engine is asked for one analysis, in order. */
async function questionsOf(args: readonly string[], env: Record<string, string> = {}): Promise<string[]> {
  const before = engine.paths.length
  await countsOf(temp, ['shop:1', '--host', engine.host, ...args], env)
  return engine.paths.slice(before)
}

test('an engine is asked who it is, where it keeps images, for the image, and for its export', async () => {
  // More means a round trip more for each analysis, or, of the last, gigabytes more.
  const questions = ['/version', '/info', '/images/shop:1/json', '/images/get']
  expect(await questionsOf(['--no-cache'])).toEqual(questions)
})

test('an engine is not asked where it keeps images by one who wants the export', async () => {
  const questions = ['/version', '/images/shop:1/json', '/images/get']
  expect(await questionsOf(['--from', 'export', '--no-cache'])).toEqual(questions)
})

test('an image that is known is not exported again', async () => {
  const env = { LAYERSIZE_CACHE_DIR: temp.free() }
  await questionsOf([], env)
  expect(await questionsOf([], env)).toEqual(['/version', '/info', '/images/shop:1/json'])
  expect(await questionsOf(['--from', 'export'], env)).toEqual(['/version', '/images/shop:1/json'])
})
