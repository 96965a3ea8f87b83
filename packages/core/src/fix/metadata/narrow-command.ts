import { parentPath } from '../../parent-path.js'
import { shellWord } from '../../shell-word.js'
import type { MetadataCommand } from './metadata-command.js'

/** What stands in the place of a part of a RUN's command, by offsets of that. */
export interface CommandEdit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** What a command reaches, of a layer: paths, and which of them hold others. */
export interface Reached {
  /** All that it reaches, parents first. */
  readonly paths: readonly string[]
  /** Those that it must still reach. */
  readonly left: ReadonlySet<string>
  readonly folders: ReadonlySet<string>
  readonly links: ReadonlySet<string>
}

const MOST_PATHS = 8

/** Keeps a command from all but what it must still reach; null where that is too much to be said. */
export function narrowCommand(metadata: MetadataCommand, reached: Reached): CommandEdit[] | null {
  const { command, recursive, operands, flags } = metadata
  const { left } = reached
  const open = openFolders(reached)
  // Folders of which not all is left, by themselves; all else with what is below it.
  const single: string[] = []
  const whole: string[] = []
  for (const path of reached.paths) {
    if (!left.has(path) || whole.some((above) => path.startsWith(`${above}/`))) continue
    if (open.has(path)) single.push(path)
    else whole.push(path)
    if (single.length + whole.length > 2 * MOST_PATHS) return null
  }
  const deep = whole.some((path) => reached.folders.has(path) && hasBelow(reached, path))
  if (!recursive || !deep) {
    const paths = [...single, ...whole].sort()
    // Without -R it would change what a link leads to.
    if (recursive && paths.some((path) => reached.links.has(path))) return null
    const words = wordsFor(paths, metadata)
    if (!words) return null
    const dropped = recursive
      ? flags.flatMap(({ text, start, end }) => withoutRecursion(text, start, end))
      : []
    return [...dropped, ...operandEdits(words, operands)]
  }
  const below = wordsFor(whole, metadata)
  if (!below) return null
  if (single.length === 0) return operandEdits(below, operands)
  const alone = wordsFor(single, metadata)
  if (!alone) return null
  const others = flags.flatMap(({ text }) => (withoutRecursion(text, 0, 0)[0]?.text ?? text) || [])
  const line = (flagged: readonly string[], words: readonly string[]) =>
    [command.words[0]?.text, ...flagged, metadata.specWord.text, ...words].join(' ')
  const text = `${line(others, alone)} && ${line(
    flags.map((flag) => flag.text),
    below,
  )}`
  return [{ start: command.start, end: command.end, text }]
}

/** The folders left, of which something below is not. */
function openFolders({ paths, left }: Reached): ReadonlySet<string> {
  const open = new Set<string>()
  for (const path of paths) {
    if (left.has(path)) continue
    for (let above = parentPath(path); !open.has(above); above = parentPath(above)) {
      open.add(above)
      if (above === '') break
    }
  }
  return open
}

function hasBelow({ paths }: Reached, folder: string): boolean {
  return paths.some((path) => path.startsWith(`${folder}/`))
}

/** As the command names them where it does; null where they are too many, or have odd names. */
function wordsFor(paths: readonly string[], { operands }: MetadataCommand): string[] | null {
  if (paths.length > MOST_PATHS) return null
  const words = paths.map(
    (path) => operands.find((one) => one.path === path)?.word.text ?? shellWord(`/${path}`),
  )
  return words.every((word) => !/[\\\s\p{C}]/u.test(word)) ? words : null
}

function operandEdits(words: readonly string[], operands: MetadataCommand['operands']): CommandEdit[] {
  const first = operands[0]?.word
  const last = operands.at(-1)?.word
  if (!first || !last || words.join(' ') === operands.map(({ word }) => word.text).join(' ')) return []
  return [{ start: first.start, end: last.end, text: words.join(' ') }]
}

/** Takes the R out of a flag, and the flag with the space after it where there is nothing else in it. */
function withoutRecursion(text: string, start: number, end: number): CommandEdit[] {
  if (text === '--recursive' || text === '-R') return [{ start, end: end + 1, text: '' }]
  return /^-\w*R/.test(text) ? [{ start, end, text: text.replace('R', '') }] : []
}
