import { spawn } from 'node:child_process'
import { join } from 'node:path'

export const bin = join(import.meta.dirname, '../../packages/cli/bin/layersize.js')

export interface Printed {
  readonly stdout: string
  readonly stderr: string
  readonly code: number | null
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly input?: Buffer
}

/** Runs the built command in a folder, with nothing of the tester's own settings. */
export function layersize(
  cwd: string,
  args: readonly string[],
  { env = {}, input }: RunOptions = {},
): Promise<Printed> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [bin, ...args], {
      cwd,
      env: {
        PATH: process.env.PATH,
        HOME: cwd,
        LAYERSIZE_CACHE_DIR: process.env.LAYERSIZE_CACHE_DIR,
        ...env,
      },
    })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (chunk) => {
      stdout += chunk
    })
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    child.on('close', (code) => resolve({ stdout, stderr, code }))
    // The command may have seen enough before all is written.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}
