import { editDistance, LayersizeError } from '@layersize/core'
import { CLIError, ExitError } from '@oclif/core/errors'
import { run } from '@oclif/core/run'
import { COMMANDS } from './commands.js'
import { printError } from './print-error.js'
import { tuneCollector } from './tune-collector.js'

/** Neither command nor image: what oclif itself answers. */
const GLOBAL_FLAGS = ['--version', '-v']

const COMMAND_NAMES = Object.keys(COMMANDS)

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
    const [word = ''] = argv
    if (process.exitCode !== 0) printError(inOtherWords(error, word), isCommand(word) ? word : '')
  }
}

function isCommand(word: string): boolean {
  return Object.hasOwn(COMMANDS, word)
}

/** `layersize IMAGE` is `layersize analyze IMAGE`. */
function withDefaultCommand(argv: readonly string[]): string[] {
  const [first = '', second = 'analyze'] = argv
  if (first === 'help') return [second, '--help']
  const explicit = GLOBAL_FLAGS.includes(first) || isCommand(first)
  return explicit ? [...argv] : ['analyze', ...argv]
}

/** What is no command was taken for an image, and what follows it for a mistake. */
function inOtherWords(error: unknown, word: string): unknown {
  if (!(error instanceof CLIError) || isCommand(word)) return error
  const meant = word.length > 16 ? undefined : COMMAND_NAMES.find((name) => mayMean(word, name))
  if (meant === undefined) return error
  return new LayersizeError('OPTION_INVALID', `There is no command ${JSON.stringify(word)}`, {
    cause: error,
    hint: `Perhaps layersize ${meant} is meant. An image of that name: layersize analyze ${word}`,
  })
}

function mayMean(word: string, name: string): boolean {
  const distance = editDistance(word, name)
  return distance > 0 && distance <= Math.min(2, name.length / 2)
}

function exitCodeOf(error: unknown): number {
  if (error instanceof LayersizeError) return 2
  // oclif leaves by an error as well: --help is one with 0.
  return error instanceof ExitError ? (error.oclif.exit ?? 0) : 2
}
