import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

// Before each test file: no command that it starts touches the cache of whoever runs the tests.
const folder = mkdtempSync(join(tmpdir(), 'layersize-cache-'))
process.env.LAYERSIZE_CACHE_DIR = folder
afterAll(() => rmSync(folder, { recursive: true, force: true }), 60_000)
