import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { checkPrinted } from '../helpers/check-analysis.js'
import { type Outcome, type RunOptions, run } from './process.js'

const PROGRAM = join(import.meta.dirname, '../../packages/cli/bin/layersize.js')

/** What every run of the program gets: nothing of the tester's own settings. */
function environment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  if (!existsSync(join(PROGRAM, '../../dist/main.js')))
    throw new Error('the CLI is not built: run npx tsc -b')
  // What a test analyses again comes from the cache, and must be the same.
  const { PATH, LAYERSIZE_CACHE_DIR } = process.env
  return { PATH, LAYERSIZE_CACHE_DIR, HOME: '/nonexistent', ...extra }
}

/** Runs the program as it is built. */
export async function layersize(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const outcome = await run(process.execPath, [PROGRAM, ...args], {
    timeout: 60_000,
    ...options,
    env: environment(options.env),
  })
  checkPrinted(outcome.stdout.toString('utf8'))
  return outcome
}

/** Starts it, for a test that interrupts it. */
export function startLayersize(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, [PROGRAM, ...args], {
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** Runs a line of bash in which `layersize` is the program. */
export function shell(line: string, env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const script = `layersize() { "${process.execPath}" "${PROGRAM}" "$@"; }\n${line}`
  return run('bash', ['-c', script], { env: environment(env), timeout: 60_000 })
}

/** Runs it with a terminal for input and output. */
export function layersizeOnTerminal(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const command = [process.execPath, PROGRAM, ...args].map((word) => `'${word}'`).join(' ')
  return run('script', ['-qec', `stty cols 120; exec ${command}`, '/dev/null'], {
    env: environment(env),
    timeout: 60_000,
  })
}
