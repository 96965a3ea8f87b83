import { type Instruction, isCopy } from '../../image/instructions.js'
import { parentPath } from '../../parent-path.js'
import { type Pair, repeatedCopies } from '../claims/group-by-pair.js'
import { commandsOf, type ShellCommand } from '../commands/shell-commands.js'
import type { WasteContext } from '../waste-context.js'
import { type Changed, changedBy, modeFlag, ownerFlag, unpacksArchive, withFlags } from './copy-flags.js'
import { type Change, folderOf, metadataChanges, suitsAll } from './metadata-change.js'
import { adviseOnNewIds, newIds } from './new-ids.js'
import { changesFolder, metadataCommands, undo } from './undo-metadata.js'
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

/**
 * Says of each of these pairs, which are all of an image, what to write so that files get their owner and mode where they
 * are made, in the words of the user's own instructions.
 */
export function metadataAdviser(pairs: readonly Pair[], context: WasteContext): (pair: Pair) => string {
  const changeOf = metadataChanges(pairs, context)
  return (pair) => advise(changeOf(pair))
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
  const usable = known ? flags : flags.slice(0, 1)
  const apart = `${it} apart with \`${[maker.keyword, ...usable, '…', `/${sharedFolder(copies)}`].join(' ')}\``
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

/** A COPY gives its owner to the folders that it makes, and not to one that was there before. */
function folderNote({ pair, context, hider }: Change, owner: string | null): string {
  if (!owner) return ''
  const commands = metadataCommands(pair, changedBy(pair))
  const target = folderOf(pair)
  const folder = repeatedCopies(pair).some(({ path }) => path === target) ? parentPath(target) : target
  const reached = changesFolder(commands, folder)
  // Another COPY makes it, with the same flag.
  if ((hider.folders.get(folder) ?? pair.maker) !== pair.maker) return ''
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
