import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { TempFolder } from '../helpers/temp-folder.js'

const bin = join(import.meta.dirname, '../../packages/cli/bin/layersize.js')
const temp = new TempFolder()

/** Longer than any of this may take. */
const LONG = 'sleep 20'

describe('an ssh that leaves something running, which holds its pipes', () => {
  test('is an error as soon as it has ended', async () => {
    const outcome = await layersize(`${LONG} &\necho 'Connection refused' >&2\nexit 255`, ['x:1'])
    expect(outcome.stderr).toContain('Cannot connect to the engine at ssh://host: Connection refused')
    expect(outcome.code).toBe(2)
    expect(outcome.milliseconds).toBeLessThan(8000)
  })

  test('keeps nobody waiting when it is given up', async () => {
    const outcome = await layersize(`${LONG}\n:`, ['x:1', '--idle-timeout', '1'])
    expect(outcome.stderr).toContain('has said nothing for 1 s')
    expect(outcome.code).toBe(2)
    expect(outcome.milliseconds).toBeLessThan(8000)
  })
})

test('a missing ssh program is no missing engine', async () => {
  const { code, stdout } = await layersize(null, ['doctor', '--idle-timeout', '1'])
  expect(stdout).toMatch(
    /^✗ --host {2}ssh:\/\/host\n {4}Cannot connect to host: the program ssh cannot be run\n/,
  )
  expect(code).toBe(2)
})

/** Runs with this shell script for ssh, or with none. */
async function layersize(script: string | null, args: readonly string[]) {
  const folder = temp.free('')
  mkdirSync(folder, { recursive: true })
  if (script !== null) {
    writeFileSync(join(folder, 'ssh'), `#!/bin/sh\n${script}\n`)
    chmodSync(join(folder, 'ssh'), 0o755)
  }
  const PATH = script === null ? folder : `${folder}:${dirname(process.execPath)}:/usr/bin:/bin`
  const before = performance.now()
  const child = spawn(process.execPath, [bin, ...args, '--host', 'ssh://host'], {
    env: { PATH, HOME: temp.path },
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => (stdout += chunk))
  child.stderr.on('data', (chunk) => (stderr += chunk))
  const [code] = await once(child, 'exit')
  return { code, stdout, stderr, milliseconds: performance.now() - before }
}
