import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { VERSION } from '../packages/core/src/version.js'

// What is kept for the next run is another version's unless this is the package's.
test('the library knows the version of its package', () => {
  const text = readFileSync(join(import.meta.dirname, '../packages/core/package.json'), 'utf8')
  expect(VERSION).toBe(JSON.parse(text).version)
})
