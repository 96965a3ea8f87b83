import { join } from 'node:path'
import { expect, test } from 'vitest'
import { TempFolder } from '../helpers/temp-folder.js'
import { modulesOf } from './modules-of.js'

const temp = new TempFolder()
const shop = join(import.meta.dirname, '../../fixtures/shop/shop.tar.gz')

/** What is to be had of Node only where it is needed: each costs milliseconds. */
const COSTLY = ['http', 'https', 'http2', 'tls', 'worker_threads', 'readline/promises']

// More files or bytes mean that every run waits for something that most do without: import it where it is used.
test.each([
  ['--version', ['--version'], 9, 1_230_000],
  ['an archive', [shop], 7, 1_040_000],
])('%s loads no module that it does not need', async (_, args, files, bytes) => {
  const loaded = await modulesOf(temp, args)
  expect(loaded.files.length, loaded.files.join('\n')).toBeLessThanOrEqual(files)
  expect(loaded.bytes).toBeLessThanOrEqual(bytes)
  expect(loaded.builtins.filter((name) => COSTLY.includes(name))).toEqual([])
})
