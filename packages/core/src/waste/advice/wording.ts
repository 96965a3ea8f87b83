import type { Instruction } from '../../image/instructions.js'
import { parentPath } from '../../parent-path.js'
import type { ShellCommand } from '../commands/shell-commands.js'
import type { ClaimedCopies } from '../rule.js'

const LONGEST_QUOTE = 72
const LONGEST_PATH = 60
const MOST_PATHS = 3
const MOST_WORDS = 8

/** `instruction 4`, numbered as in the report; `the block of instructions 2 to 4` where one layer holds the work of several. */
export function nameInstruction({ index, steps }: Instruction): string {
  const [first = index] = steps
  return steps.length > 1
    ? `the block of instructions ${first + 1} to ${index + 1}`
    : `instruction ${index + 1}`
}

/** `instructions 2, 3 and 5` */
export function nameInstructions(instructions: readonly Instruction[]): string {
  const [only, second] = instructions
  if (only && !second) return nameInstruction(only)
  return `instructions ${joinSome(instructions.map(({ index }) => String(index + 1)))}`
}

/** The same at the beginning of a sentence. */
export function beginWithInstruction(instruction: Instruction): string {
  const name = nameInstruction(instruction)
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`
}

/** `instruction 4 (COPY … /app)`: the number and what stands there, where the history tells one. */
export function quoteInstruction(instruction: Instruction): string {
  if (instruction.createdBy === '' || instruction.steps.length > 1) return nameInstruction(instruction)
  return `${nameInstruction(instruction)} (\`${shorten(instruction.text)}\`)`
}

/** `chown app /app` and `chmod 700 /app`, quoted; '' for none. */
export function quoteCommands(commands: readonly ShellCommand[]): string {
  return joinSome(
    commands.slice(0, MOST_WORDS + 1).map(({ text }) => quoteLine(text)),
    commands.length,
  )
}

/** A command on one line, quoted. */
export function quoteLine(text: string): string {
  return `\`${shorten(text)}\``
}

/** A command on one line, cut where it is long. */
function shorten(text: string): string {
  const line = text
    .slice(0, 4 * LONGEST_QUOTE)
    .replace(/\s+/g, ' ')
    .trim()
  return line.length <= LONGEST_QUOTE ? line : `${line.slice(0, LONGEST_QUOTE - 1).trimEnd()}…`
}

/** What the copies are: their one path, or the files in the folder that they share, or in those at the top. */
export function namePaths(copies: ClaimedCopies): string {
  const [only, second] = copies
  return only && !second ? shortPath(only.path) : `files in ${nameFolder(copies)}`
}

/** `it` or `them`, as it goes with `namePaths` of copies and `joinPaths` of paths. */
export function pronoun(named: readonly unknown[]): string {
  return named.length === 1 ? 'it' : 'them'
}

/** `its` or `their`, as it goes with `namePaths`. */
export function possessive(copies: ClaimedCopies): string {
  return copies.length === 1 ? 'its' : 'their'
}

/** The folder that the copies share, or those at the top that they stand in; of one copy, its path. */
export function nameFolder(copies: ClaimedCopies): string {
  const shared = sharedFolder(copies)
  if (shared !== '') return shortPath(shared)
  const tops = [...new Set(copies.map(({ path }) => `/${path.split('/')[0]}`))].sort()
  return tops.length <= 3
    ? joinWords(tops)
    : `${tops.slice(0, 2).join(', ')} and ${tops.length - 2} more folders`
}

/** The deepest folder that holds all copies, without a leading slash; of one copy, its path; '' for the root. */
export function sharedFolder(copies: ClaimedCopies): string {
  const [first, second] = copies
  if (!first || !second) return first?.path ?? ''
  let shared = parentPath(first.path)
  for (const { path } of copies) {
    while (shared !== '' && !(path.startsWith(shared) && path[shared.length] === '/'))
      shared = parentPath(shared)
    if (shared === '') break
  }
  return shared
}

/** `a`, `a and b`, `a, b and c` */
export function joinWords(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

/** The same, with the number of those that are too many to be named. */
function joinSome(words: readonly string[], length = words.length): string {
  return length > MOST_WORDS
    ? `${words.slice(0, MOST_WORDS - 1).join(', ')} and ${length - MOST_WORDS + 1} more`
    : joinWords(words)
}

/** Paths by name, the first few where they are many. */
export function joinPaths(paths: readonly string[]): string {
  const shown = paths.slice(0, MOST_PATHS).map(shortPath)
  return paths.length > MOST_PATHS
    ? `${shown.slice(0, -1).join(', ')} and ${paths.length - MOST_PATHS + 1} more`
    : joinWords(shown)
}

function shortPath(path: string): string {
  if (path.length < LONGEST_PATH) return `/${path}`
  return `/${path.slice(0, 20)}…${path.slice(-(LONGEST_PATH - 25))}`
}
