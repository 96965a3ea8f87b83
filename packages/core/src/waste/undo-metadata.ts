import { type Changed, changedBy } from './copy-flags.js'
import { type Pair, repeatedCopies } from './group-by-pair.js'
import { type Change, suitsAll } from './metadata-change.js'
import { commandsOf, doesMoreThan, type ShellCommand } from './shell-commands.js'
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
  const drops = !doesMoreThan(hider, commands) && written === context.copiesIn(pair.hiddenBy)
  const complete = namesJust(commands, pair) || (suitsAll(change, changed) && staysBelow(commands, change))
  if (complete && makers.size === 1)
    return drops
      ? `drop ${quoteInstruction(hider)}`
      : `take ${quoteCommands(commands)} out of ${nameInstruction(hider)}`
  if (complete && drops && copied) {
    const others = makers.size < 5 ? [...makers].filter((other) => other !== maker) : []
    const names = joinWords(others.map(({ index }) => String(index + 1)))
    const who =
      others.length === 1
        ? `instruction ${names} does`
        : names
          ? `instructions ${names} do`
          : 'the other COPYs do'
    return `drop ${quoteInstruction(hider)} once ${who} the same`
  }
  return `leave ${namePaths(repeatedCopies(pair))} out of ${quoteCommands(commands)} in ${nameInstruction(hider)}`
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
  const folders = [sharedFolder(repeatedCopies(pair)), ...hider.folders]
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
