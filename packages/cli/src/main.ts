import './nameless-user.js'
import { LayersizeError } from '@layersize/core'
import { Errors, run } from '@oclif/core'
import { COMMANDS } from './commands.js'
import { printError } from './print-error.js'
import { tuneCollector } from './tune-collector.js'

/** Neither command nor image: what oclif itself answers. */
const GLOBAL_FLAGS = ['--version', '-v']

/**
 * Runs the command line and sets the exit code: 0 fine, 2 what could not be analysed or understood. A command that
 * decides sets another itself.
 */
export async function main(argv: readonly string[]): Promise<void> {
  tuneCollector()
  // Whoever reads the output may stop when they have seen enough. First, as oclif's own listener throws.
  process.stdout.prependListener('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit()
    const message = `Cannot write the report: ${error.message}`
    printError(new LayersizeError('OUTPUT_FAILED', message, { cause: error }))
    process.exit(2)
  })
  // Nobody to tell: the exit code has to do.
  process.stderr.on('error', () => {})
  try {
    await run(withDefaultCommand(argv), import.meta.url)
  } catch (error) {
    process.exitCode = exitCodeOf(error)
    if (process.exitCode !== 0) printError(error)
  }
}

/** `layersize IMAGE` is `layersize analyze IMAGE`. */
function withDefaultCommand(argv: readonly string[]): string[] {
  const [first = ''] = argv
  const explicit = GLOBAL_FLAGS.includes(first) || Object.hasOwn(COMMANDS, first)
  return explicit ? [...argv] : ['analyze', ...argv]
}

function exitCodeOf(error: unknown): number {
  if (error instanceof LayersizeError) return 2
  // oclif leaves by an error as well: --help is one with 0.
  return error instanceof Errors.ExitError ? (error.oclif.exit ?? 0) : 2
}
