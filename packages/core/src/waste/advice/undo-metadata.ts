import type { Instruction } from '../../image/instructions.js'
import { type Pair, repeatedCopies } from '../claims/group-by-pair.js'
import { commandsOf, doesMoreThan, type ShellCommand } from '../commands/shell-commands.js'
import { type Changed, changedBy } from './copy-flags.js'
import { type Change, suitsAll } from './metadata-change.js'
import {
  joinWords,
  nameInstruction,
  namePaths,
  quoteCommands,
  quoteInstruction,
  sharedFolder,
} from './wording.js'

/** How to get rid of what the hider does to the pair's copies in these respects, and of no more than that. */
export function undo(change: Change, changed: Changed = changedBy(change.pair)): string {
  const { pair, context } = change
  const { hider, maker } = pair
  const { makers, written, copied } = change.hider
  const commands = metadataCommands(pair, changed)
  if (commands.length === 0) return `change ${quoteInstruction(hider)}`
  const out =
    !doesMoreThan(hider, commands) && written === context.copiesIn(pair.hiddenBy)
      ? `drop ${quoteInstruction(hider)}`
      : `take ${quoteCommands(commands)} out of ${nameInstruction(hider)}`
  if (namesJust(commands, pair)) return out
  if (suitsAll(change, changed) && staysBelow(commands, change)) {
    if (makers.size === 1) return out
    if (copied) return `${out} once ${nameOthers([...makers].filter((other) => other !== maker))} the same`
  }
  return `leave ${namePaths(repeatedCopies(pair))} out of ${quoteCommands(commands)} in ${nameInstruction(hider)}`
}

function nameOthers(makers: readonly Instruction[]): string {
  const names = makers.map(({ index }) => String(index + 1))
  if (names.length > 3) return 'the other COPYs do'
  return names.length === 1 ? `instruction ${names[0]} does` : `instructions ${joinWords(names)} do`
}

/** Those commands of the hider that change what has changed. */
export function metadataCommands({ hider }: Pair, { owner, mode, xattrs }: Changed): ShellCommand[] {
  const all = commandsOf(hider, /^(chown|chgrp|chmod|touch|setcap|setfattr)$/)
  if (!owner && !mode && !xattrs) return all
  const fitting = all.filter(
    ({ program }) =>
      (owner && /^ch(own|grp)$/.test(program)) ||
      (mode && program === 'chmod') ||
      (xattrs && /^set/.test(program)),
  )
  // A chown takes a capability away, and the bits of setuid and setgid.
  return fitting.length > 0 ? fitting : all
}

/** Whether the commands name nothing but the pair's copies, one by one. */
function namesJust(commands: readonly ShellCommand[], pair: Pair): boolean {
  const paths = new Set(repeatedCopies(pair).map(({ path }) => `/${path}`))
  return nameOnly(commands, (path) => paths.has(path))
}

/** Whether the commands reach only what COPYs have brought. */
function staysBelow(commands: readonly ShellCommand[], { pair, hider }: Change): boolean {
  const folders = [sharedFolder(repeatedCopies(pair)), ...hider.folders.keys()]
  return nameOnly(
    commands,
    (path) => !path.startsWith('/') || folders.some((folder) => isBelow(path, folder)),
  )
}

function nameOnly(commands: readonly ShellCommand[], fits: (path: string) => boolean): boolean {
  return commands.every((command) => {
    const paths = pathsOf(command)
    return paths.length > 0 && paths.every(fits)
  })
}

/** What a command is given after what it is to do; the operands of touch may be times. */
function pathsOf({ program, operands }: ShellCommand): readonly string[] {
  return program === 'touch' ? operands.filter((word) => word.startsWith('/')) : operands.slice(1)
}

/** Of two absolute paths, the second without its first slash. */
function isBelow(path: string, folder: string): boolean {
  return `${path.replace(/\/+$/, '')}/`.startsWith(folder === '' ? '/' : `/${folder}/`)
}

/** Whether the commands change a folder itself, by its name or by one of those that it stands in. */
export function changesFolder(commands: readonly ShellCommand[], folder: string): boolean {
  return commands.some((command) =>
    pathsOf(command).some(
      (path) => /^\.\/?$/.test(path) || isBelow(`/${folder}`, path.replace(/^\/+|\/+$/g, '')),
    ),
  )
}
