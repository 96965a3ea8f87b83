import { editDistance, LayersizeError } from '@layersize/core'
import type { Command } from '@oclif/core/command'
import { CLIError, ExitError } from '@oclif/core/errors'
import { run } from '@oclif/core/run'
import { COMMAND_NAMES, type CommandName, isCommandName } from './command-names.js'
import Analyze from './commands/analyze.js'
import { oneCommand } from './one-command.js'
import { printError } from './print-error.js'
import { tuneCollector } from './tune-collector.js'

/** Neither command nor image: what oclif itself answers. */
const GLOBAL_FLAGS = ['--version', '-v']
const HELP_FLAGS = ['--help', '-h']

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
    const words = withDefaultCommand(argv)
    await run(words, await whatIsAsked(words))
  } catch (error) {
    process.exitCode = exitCodeOf(error)
    const [word = ''] = argv
    if (process.exitCode !== 0) printError(inOtherWords(error, word), isCommandName(word) ? word : '')
  }
}

/** `layersize IMAGE` is `layersize analyze IMAGE`. */
function withDefaultCommand(argv: readonly string[]): string[] {
  const [first = '', second = 'analyze'] = argv
  if (first === 'help') return [second, '--help']
  const explicit = GLOBAL_FLAGS.includes(first) || isCommandName(first)
  return explicit ? [...argv] : ['analyze', ...argv]
}

/** All commands where oclif is to tell of them. */
async function whatIsAsked(words: readonly string[]) {
  const [name = ''] = words
  const end = words.indexOf('--')
  const flags = end < 0 ? words : words.slice(0, end)
  if (!isCommandName(name) || flags.some((flag) => HELP_FLAGS.includes(flag))) return import.meta.url
  return oneCommand(name, await load(name))
}

/** The one that nearly every run is of is there at once. */
async function load(name: CommandName): Promise<Command.Class> {
  return name === 'analyze' ? Analyze : (await import('./commands.js')).COMMANDS[name]
}

/** What is no command was taken for an image, and what follows it for a mistake. */
function inOtherWords(error: unknown, word: string): unknown {
  if (!(error instanceof CLIError) || isCommandName(word)) return error
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
