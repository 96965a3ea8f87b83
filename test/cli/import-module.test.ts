import { writeFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { importModule } from '../../packages/cli/src/config/import-module.js'
import { TempFolder } from '../helpers/temp-folder.js'

const temp = new TempFolder()

test('a promise that never settles is not waited for', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const path = `${temp.free()}.mjs`
    writeFileSync(path, 'export default new Promise(() => {})')
    const loading = expect(importModule(path, 'a.mjs')).rejects.toThrow(
      'a.mjs fails: it takes more than 10 seconds',
    )
    await vi.advanceTimersByTimeAsync(10_001)
    await loading
  } finally {
    vi.useRealTimers()
  }
})
