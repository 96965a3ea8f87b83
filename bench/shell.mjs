import { execFileSync } from 'node:child_process'

const MAX_BUFFER = 64 << 20

/** Runs a command in silence; what it complained of is in the error when it fails. */
export function run(command, args, env = process.env) {
  execFileSync(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'], maxBuffer: MAX_BUFFER })
}

/** What a command prints. */
export function outputOf(command, args, env = process.env) {
  const stdio = ['ignore', 'pipe', 'pipe']
  return execFileSync(command, args, { env, stdio, encoding: 'utf8', maxBuffer: MAX_BUFFER }).trim()
}
