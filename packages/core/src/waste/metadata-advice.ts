import { type Instruction, isCopy } from '../image/instructions.js'
import { parentPath } from '../layer/path.js'
import {
  type Changed,
  changedBy,
  modeFlag,
  ownerFlag,
  targetOf,
  unpacksArchive,
  withFlags,
} from './copy-flags.js'
import { type Pair, repeatedCopies } from './group-by-pair.js'
import { adviseOnNewIds, newIds } from './new-ids.js'
import { commandsOf, doesMoreThan, type ShellCommand } from './shell-commands.js'
import type { ShadowedCopy, WasteContext } from './waste-context.js'
import {
  joinWords,
  nameInstruction,
  namePaths,
  possessive,
  pronoun,
  quoteCommands,
  quoteInstruction,
  sharedFolder,
} from './wording.js'

/** A pair, and what else its two layers did. */
interface Change {
  readonly pair: Pair
  readonly context: WasteContext
  /** All pairs of the same two layers, this one among them. */
  readonly parts: readonly Pair[]
  readonly hider: Rewriting
  /** How many of the maker's copies were deleted or replaced. */
  readonly lost: number
}

/** What one layer wrote again. */
interface Rewriting {
  readonly makers: Set<Instruction>
  /** Where those put things. */
  readonly folders: Set<string>
  /** How many copies it wrote for them. */
  written: number
  /** Whether all of it was brought by an own COPY or ADD. */
  copied: boolean
}

/**
 * Says of each of these pairs, which are all of an image, what to write so that files get their owner and mode where they
 * are made, in the words of the user's own instructions.
 */
export function metadataAdviser(pairs: readonly Pair[], context: WasteContext): (pair: Pair) => string {
  const parts = new Map<string, Pair[]>()
  const hiders = new Map<number, Rewriting>()
  for (const pair of pairs) {
    const key = layersOf(pair)
    parts.set(key, parts.get(key) ?? [])
    parts.get(key)?.push(pair)
    const hider = hiders.get(pair.hiddenBy) ?? {
      makers: new Set(),
      folders: new Set(),
      written: 0,
      copied: true,
    }
    hiders.set(pair.hiddenBy, hider)
    hider.makers.add(pair.maker)
    hider.folders.add(folderOf(pair))
    hider.written += pair.copies.reduce((sum, { shadow }) => sum + shadow.successors.length, 0)
    if (pair.ofBase || !isCopy(pair.maker)) hider.copied = false
  }
  const lost = new Map<number, number>()
  for (const { layer } of [...context.shadowedBy('deleted'), ...context.shadowedBy('replaced')])
    lost.set(layer, (lost.get(layer) ?? 0) + 1)
  return (pair) =>
    advise({
      pair,
      context,
      parts: parts.get(layersOf(pair)) as Pair[],
      hider: hiders.get(pair.hiddenBy) as Rewriting,
      lost: lost.get(pair.madeBy) ?? 0,
    })
}

function layersOf({ madeBy, hiddenBy }: Pair): string {
  return `${madeBy} ${hiddenBy}`
}

function advise(change: Change): string {
  const { pair, context } = change
  const { maker, hider, ofBase } = pair
  const copies = repeatedCopies(pair)
  const paths = namePaths(copies)
  const it = pronoun(copies)
  const changed = changedBy(pair)
  const commands = metadataCommands(pair, changed)
  const ids = newIds(hider)
  if (changed.owner && ids.length > 0 && commands.length === 0) return adviseOnNewIds(pair, ids, context)
  if (ofBase) {
    return commands.length > 0
      ? `Leave ${paths} as the base image has ${it}: take ${quoteCommands(commands)} out of ${nameInstruction(hider)}, or narrow it to what must be written`
      : `Leave ${paths} as the base image has ${it}: change ${quoteInstruction(hider)}`
  }
  if (isCopy(hider)) {
    return `Copy ${paths} once, with the right owner and mode: leave ${it} out of ${quoteInstruction(maker)} or out of ${quoteInstruction(hider)}`
  }
  if (!changed.owner && !changed.mode && !changed.xattrs) return adviseOnNothing(change, commands)
  if (!isCopy(maker)) {
    return commands.length > 0
      ? `Move ${quoteCommands(commands)} from ${nameInstruction(hider)} to the end of ${quoteInstruction(maker)}${userNote(pair)}`
      : `Do what ${quoteInstruction(hider)} does to ${paths} at the end of ${quoteInstruction(maker)}`
  }
  if (unpacksArchive(pair)) {
    return commands.length > 0
      ? `Pack the archive of ${quoteInstruction(maker)} with that owner and mode, or unpack it in a RUN that ends with ${quoteCommands(commands)}`
      : `Pack the archive of ${quoteInstruction(maker)} with that owner and mode, and change ${quoteInstruction(hider)}`
  }
  return adviseOnCopy(change)
}

/** Nothing but the time differs, or nothing at all. */
function adviseOnNothing(change: Change, commands: readonly ShellCommand[]): string {
  const { maker, hider, copies, madeBy } = change.pair
  const claimed = repeatedCopies(change.pair)
  const paths = namePaths(claimed)
  const it = pronoun(claimed)
  if (commands.length === 0)
    return `Write ${paths} once: keep ${quoteInstruction(hider)} from making ${it} again, or leave ${it} out of ${quoteInstruction(maker)}`
  if (copies.some(({ shadow }) => shadow.differences?.time)) {
    return isCopy(maker)
      ? `Set the times of ${paths} before ${quoteInstruction(maker)} copies ${it}, or leave them, and ${undo(change)}`
      : `Move ${quoteCommands(commands)} from ${nameInstruction(hider)} to the end of ${quoteInstruction(maker)}`
  }
  const had = `${paths} had that owner and mode before`
  const folder = folderOf(change.pair)
  if (change.context.hasFolderBelow(folder, madeBy))
    return `Narrow ${quoteCommands(commands)} in ${nameInstruction(hider)} to what it changes, perhaps /${folder} itself: ${had}`
  const [first = '', ...rest] = undo(change)
  return `${first.toUpperCase()}${rest.join('')}: ${had}`
}

function adviseOnCopy(change: Change): string {
  const { pair } = change
  const { maker } = pair
  const changed = changedBy(pair)
  if (changed.xattrs) return adviseStage(change, changed)
  const copies = repeatedCopies(pair)
  const paths = namePaths(copies)
  const it = pronoun(copies)
  const here = quoteInstruction(maker)
  const owner = changed.owner ? ownerFlag(pair) : ''
  const mode = changed.mode ? modeFlag(pair) : ''
  const flags = [owner, mode].filter(Boolean) as string[]
  // The classic builder has no --chmod.
  const known = owner !== null && mode !== null && (mode === '' || maker.buildKit)
  const wholly = suitsAll(change, changed)
  if (known && wholly)
    return `Write ${asWritten(maker, flags)}, and ${undo(change)}${folderNote(change, owner)}${userNote(pair)}`
  const apart = `${it} apart with \`${[maker.keyword, ...flags, '…', `/${sharedFolder(copies)}`].join(' ')}\``
  const before = `Set the mode of ${paths} before ${here} copies ${it}`
  if (changed.mode && !changed.owner) {
    const instead = known
      ? ` or copy ${apart},`
      : mode && wholly
        ? ` or build with BuildKit and write ${asWritten(maker, flags)},`
        : ''
    return `${before},${instead} and ${undo(change)}`
  }
  if (owner && changed.mode && suitsAll(change, { ...changed, mode: false }))
    return `${before}, write ${asWritten(maker, [owner])}, and ${undo(change, { ...changed, owner: false })}${userNote(pair)}`
  const sources = changed.mode && !known ? `${before}, and copy ${it}` : `Copy ${paths}`
  if (!owner)
    return `${sources} with a ${maker.keyword} for each owner, each with its --chown, and no longer with ${here}; then ${undo(change)}${userNote(pair)}`
  const all = changed.mode
    ? ''
    : `; or, if all that ${nameInstruction(maker)} brings may have that owner, write ${asWritten(maker, flags)}`
  return `${sources} ${apart.slice(it.length + 1)} and no longer with ${here}, and ${undo(change)}${all}${userNote(pair)}`
}

function asWritten(maker: Instruction, flags: readonly string[]): string {
  return `\`${withFlags(maker, flags)}\` as ${nameInstruction(maker)}`
}

/** A COPY takes no attributes of the build context, and the classic builder's takes them from nowhere. */
function adviseStage(change: Change, { owner, mode }: Changed): string {
  const { maker } = change.pair
  const copies = repeatedCopies(change.pair)
  const what = joinWords([...(owner ? ['owner'] : []), ...(mode ? ['mode'] : []), 'attributes'])
  const builder = maker.buildKit ? '' : ', built with BuildKit'
  return `Give ${namePaths(copies)} ${possessive(copies)} ${what} in a build stage, and have ${quoteInstruction(maker)} take ${pronoun(copies)} from there with \`COPY --from\`${builder}; then ${undo(change)}`
}

/** How to get rid of what the hider does to the pair's copies in these respects, and of no more than that. */
function undo(change: Change, changed: Changed = changedBy(change.pair)): string {
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
function metadataCommands({ hider }: Pair, { owner, mode, xattrs }: Changed): ShellCommand[] {
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

/** Whether what the pair's copies became is right for all that their maker brings, or does not matter there. */
function suitsAll({ pair, parts, context, lost }: Change, { owner, mode }: Changed): boolean {
  const metadata = ({ shadow }: ShadowedCopy) =>
    shadow.successors.map(({ inode }) =>
      [owner && inode.uid, owner && inode.gid, mode && inode.mode].join(' '),
    )
  const covered = parts.reduce((sum, { copies }) => sum + copies.length, lost)
  return (
    covered === context.copiesIn(pair.madeBy) &&
    new Set(parts.flatMap(({ copies }) => copies.flatMap(metadata))).size === 1
  )
}

/** Where the maker put the copies, as far as its text or they tell. */
function folderOf(pair: Pair): string {
  const copies = repeatedCopies(pair)
  const shared = sharedFolder(copies)
  if (!isCopy(pair.maker)) return shared
  return targetOf(pair.maker) ?? (copies.length === 1 ? parentPath(shared) : shared)
}

/** A COPY gives its owner to the folders that it makes, and not to one that was there before. */
function folderNote({ pair, context }: Change, owner: string | null): string {
  if (!owner) return ''
  const commands = metadataCommands(pair, changedBy(pair))
  const target = folderOf(pair)
  const folder = repeatedCopies(pair).some(({ path }) => path === target) ? parentPath(target) : target
  const reached = commands.some((command) =>
    pathsOf(command).some(
      (path) => /^\.\/?$/.test(path) || isBelow(`/${folder}`, path.replace(/^\/+|\/+$/g, '')),
    ),
  )
  if (folder === '' || reached !== context.hasFolderBelow(folder, pair.madeBy)) return ''
  return reached
    ? `; /${folder} itself is older: \`RUN chown ${owner.slice('--chown='.length)} /${folder}\` changes just the folder`
    : `; /${folder}, which it makes, gets that owner as well`
}

/** A user that is created between the two, or gets its number there, must be there earlier. */
function userNote({ between, hider }: Pair): string {
  for (const instruction of [...between, hider]) {
    if (commandsOf(instruction, /^(adduser|useradd|addgroup|groupadd)$/).length > 0)
      return `; the user must exist by then, so create it before (now in ${nameInstruction(instruction)})`
    const ids = newIds(instruction)
    if (ids.length > 0)
      return `; the user must have its number by then, so do ${quoteCommands(ids)} before (now in ${nameInstruction(instruction)})`
  }
  return ''
}
