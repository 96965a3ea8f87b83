import { spawn } from 'node:child_process'
import { type Readable, Readable as Stream } from 'node:stream'

export interface Outcome {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: Buffer
  readonly stderr: string
  readonly milliseconds: number
}

export interface RunOptions {
  readonly input?: Uint8Array | Readable | undefined
  /** The whole environment; the caller's own where it is left out. */
  readonly env?: NodeJS.ProcessEnv | undefined
  readonly cwd?: string | undefined
  /** Milliseconds after which the program is killed, so that one that hangs is a failure and no endless wait. */
  readonly timeout?: number | undefined
}

/** Runs a program to its end, whatever that is. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const { input, env, cwd, timeout = 120_000 } = options
  return new Promise((resolve, reject) => {
    const began = performance.now()
    const child = spawn(command, args, { env, cwd, timeout, killSignal: 'SIGKILL' })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdout.on('data', (chunk) => stdout.push(chunk))
    child.stderr.on('data', (chunk) => stderr.push(chunk))
    child.on('error', reject)
    child.on('close', (code, signal) =>
      resolve({
        code,
        signal,
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString('utf8'),
        milliseconds: performance.now() - began,
      }),
    )
    // A program that has seen enough of its input closes it.
    child.stdin.on('error', () => {})
    if (input === undefined) child.stdin.end()
    else if (input instanceof Stream) input.pipe(child.stdin)
    else child.stdin.end(input)
  })
}

/** The output of a program that must succeed. */
export async function output(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Buffer> {
  const { code, signal, stdout, stderr } = await run(command, args, options)
  if (code === 0) return stdout
  throw new Error(`${command} ${args.join(' ')} ended with ${code ?? signal}: ${stderr || stdout}`)
}
