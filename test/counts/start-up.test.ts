import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildImage } from '../helpers/built-image.js'
import { base, noise, step } from '../helpers/image.js'
import { StoreEngine } from '../helpers/store-engine.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file } from '../helpers/write-tar.js'
import { type Modules, modulesOf } from './modules-of.js'

const temp = new TempFolder()
const shop = join(import.meta.dirname, '../../fixtures/shop/shop.tar.gz')

const image = buildImage([base(), step('COPY a /', file('a', noise(9000, 1)))])
// A store that is nowhere on this machine.
const engine = await StoreEngine.listen(temp.free('.sock'), image, {
  root: temp.free(),
  driver: 'overlay2',
})

/** Later ones load some of the costly parts with others, whoever asks for those. */
const LOADS_LITTLE = Number.parseInt(process.versions.node, 10) < 24

/** What is to be had of Node only where it is needed: each costs milliseconds. */
const COSTLY = [
  ...['http', 'https', 'readline/promises'],
  ...(LOADS_LITTLE ? ['http2', 'tls', 'worker_threads'] : []),
]

// More files or bytes mean that every run waits for something that most do without: import it where it is used, and see
// that scripts/bundle.mjs puts it into a file with what is loaded with it.
function expectLittle(
  loaded: Modules,
  files: number,
  bytes: number,
  costly: readonly string[] = COSTLY,
): void {
  expect(loaded.files.length, loaded.files.join('\n')).toBeLessThanOrEqual(files)
  expect(loaded.bytes).toBeLessThanOrEqual(bytes)
  expect(loaded.builtins.filter((name) => costly.includes(name))).toEqual([])
}

test('--version loads no module that it does not need', async () => {
  expectLittle(await modulesOf(temp, ['--version']), 9, 1_260_000)
})

test('an archive loads no module that it does not need', async () => {
  const LAYERSIZE_CACHE_DIR = temp.free()
  // With what takes apart an archive that is compressed as a whole.
  expectLittle(await modulesOf(temp, [shop], { LAYERSIZE_CACHE_DIR }), 7, 1_120_000)
  // What analyses it, least of all, once it is known.
  expectLittle(await modulesOf(temp, [shop], { LAYERSIZE_CACHE_DIR }), 5, 790_000)
})

test('an image of an engine that is known loads what asks the engine, and no more', async () => {
  const args = ['shop:1', '--host', engine.host]
  const env = { LAYERSIZE_CACHE_DIR: temp.free() }
  await modulesOf(temp, args, env)
  const costly = COSTLY.filter((name) => name !== 'http')
  expectLittle(await modulesOf(temp, args, env), 6, 1_020_000, costly)
})
