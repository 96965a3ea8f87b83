import { type Instruction, isCopy } from '../image/instructions.js'
import { type Pair, repeatedCopies } from './group-by-pair.js'
import type { ClaimedCopy } from './rule.js'
import { commandsOf, type ShellCommand, shellCommands } from './shell-commands.js'
import type { WasteContext } from './waste-context.js'
import {
  nameInstruction,
  namePaths,
  possessive,
  pronoun,
  quoteCommands,
  quoteInstruction,
  sharedFolder,
} from './wording.js'

/** What to write so that files get their owner and mode where they are made, in the words of the user's own instructions. */
export function adviseOnMetadata(pair: Pair, context: WasteContext): string {
  const { maker, hider, ofBase } = pair
  const copies = repeatedCopies(pair)
  const paths = namePaths(copies)
  const commands = commandsOf(hider, /^(chown|chgrp|chmod|touch|setcap)$/)
  const undo = commands.length > 0 ? `take ${quoteCommands(commands)} out of ${nameInstruction(hider)}` : ''
  if (ofBase) {
    return undo
      ? `Leave ${paths} as the base image has ${pronoun(copies)}: ${undo}, or narrow it to what must be written`
      : `Leave ${paths} as the base image has ${pronoun(copies)}: change ${quoteInstruction(hider)}`
  }
  if (isCopy(hider)) {
    return `Give ${paths} the same owner and mode in ${quoteInstruction(maker)} as in ${quoteInstruction(hider)}`
  }
  if (!isCopy(maker)) {
    return undo
      ? `Move ${quoteCommands(commands)} from ${nameInstruction(hider)} to the end of ${quoteInstruction(maker)}${userNote(pair)}`
      : `Do what ${quoteInstruction(hider)} does to ${paths} at the end of ${quoteInstruction(maker)}`
  }
  const flags = copyFlags(pair)
  if (flags) return adviseFlags(pair, flags, copies, commands, context)
  if (unpacksArchive(maker) && undo) {
    return `Pack the archive of ${quoteInstruction(maker)} with that owner and mode, or unpack it in a RUN that ends with ${quoteCommands(commands)}`
  }
  return undo
    ? `Bring ${paths} with ${possessive(copies)} final owner, mode and attributes: set them before ${quoteInstruction(maker)} copies, or in a build stage that it copies from, and ${undo}`
    : `Bring ${paths} as ${quoteInstruction(hider)} leaves ${pronoun(copies)}: set owner and mode in ${quoteInstruction(maker)}`
}

function adviseFlags(
  pair: Pair,
  flags: readonly string[],
  copies: readonly ClaimedCopy[],
  commands: readonly ShellCommand[],
  context: WasteContext,
): string {
  const { maker, hider, whole } = pair
  const shared = sharedFolder(copies)
  const folder = targetOf(maker) ?? shared
  const written = whole
    ? `\`${rewritten(maker, flags)}\` as ${nameInstruction(maker)}`
    : `\`${[maker.keyword, ...flags, '…', `/${shared}`].join(' ')}\` beside ${quoteInstruction(maker)}`
  const alone = shellCommands(hider).length === commands.length
  const covered =
    pair.copies.flatMap(({ shadow }) => shadow.successors).length === context.copiesIn(pair.hiddenBy)
  const inside = commands.every(({ operands }) =>
    operands
      .slice(1)
      .every((path) => !path.startsWith('/') || isBelow(path, shared) || isBelow(path, folder)),
  )
  const undo =
    whole && alone && covered && inside
      ? `drop ${quoteInstruction(hider)}`
      : `leave ${namePaths(copies)} out of ${quoteCommands(commands) || 'what changes them'} in ${nameInstruction(hider)}`
  return `Write ${written}, and ${undo}${folderNote(pair, flags, folder, context)}${userNote(pair)}`
}

function isBelow(path: string, folder: string): boolean {
  return `${path.replace(/\/+$/, '')}/`.startsWith(`/${folder}/`)
}

/** A COPY gives its flags to the folders that it makes, and not to one that was there before. */
function folderNote(pair: Pair, flags: readonly string[], folder: string, context: WasteContext): string {
  const owner = flags.find((flag) => flag.startsWith('--chown='))?.slice('--chown='.length)
  if (owner === undefined || !context.hasFolderBelow(folder, pair.madeBy)) return ''
  return `; /${folder} itself is older: \`RUN chown ${owner} /${folder}\` changes just the folder`
}

/** Where a COPY puts things, without slashes around it; null where only a WORKDIR would tell. */
function targetOf({ text }: Instruction): string | null {
  const target = text.split(' ').at(-1) ?? ''
  return target.startsWith('/') ? target.replace(/^\/+|\/+$/g, '') : null
}

/** A user that is created between the two must be there earlier. */
function userNote({ between, hider }: Pair): string {
  const creator = [...between, hider].find(
    (instruction) => commandsOf(instruction, /^(adduser|useradd|addgroup|groupadd)$/).length > 0,
  )
  return creator
    ? `; the user must exist by then, so create it before (now in ${nameInstruction(creator)})`
    : ''
}

/** The flags of COPY that do what the hider did, or null where flags cannot. */
function copyFlags(pair: Pair): string[] | null {
  if (unpacksArchive(pair.maker)) return null
  const changed = { owner: false, mode: false }
  for (const { shadow } of pair.copies) {
    if (shadow.differences?.xattrs) return null
    if (shadow.differences?.owner) changed.owner = true
    if (shadow.differences?.mode) changed.mode = true
  }
  const owner = changed.owner ? ownerFlag(pair) : ''
  const mode = changed.mode ? modeFlag(pair) : ''
  if (owner === null || mode === null) return null
  const flags = [owner, mode].filter(Boolean)
  return flags.length > 0 ? flags : null
}

/** ADD unpacks a local archive with the owners in it, whatever its flags say; the classic builder does not record its name. */
function unpacksArchive({ keyword, buildKit, text }: Instruction): boolean {
  return keyword === 'ADD' && (!buildKit || /\.(tar|tgz|tbz2?|txz|tar\.\w+)(\s|$)/.test(text))
}

function ownerFlag({ hider, copies }: Pair): string | null {
  const after = copies.flatMap(({ shadow }) => shadow.successors.map(({ inode }) => inode))
  const owners = new Set(after.map(({ uid, gid }) => `${uid}:${gid}`))
  if (owners.size !== 1) return null
  const specs = new Set(commandsOf(hider, /^chown$/).map(({ operands }) => operands[0] ?? ''))
  const [spec = ''] = specs
  const written = specs.size === 1 && /^[\w.-]+(:[\w.-]*)?$/.test(spec)
  const [owner] = owners as Set<string>
  if (!written) return `--chown=${owner}`
  // `chown user` leaves the group and `chown user:` takes the login group; COPY would take another: say which it is.
  const [user, group] = spec.split(':')
  return `--chown=${user}:${group || owner?.split(':')[1]}`
}

/** One octal mode that is right for all: the classic builder has no --chmod, and a folder needs its x. */
function modeFlag({ hider, maker, copies }: Pair): string | null {
  const modes = new Set(commandsOf(hider, /^chmod$/).map(({ operands }) => operands[0] ?? ''))
  const [mode = ''] = modes
  const single = copies.length === 1 || (Number.parseInt(mode, 8) & 0o100) !== 0
  return maker.buildKit && modes.size === 1 && /^[0-7]{3,4}$/.test(mode) && single ? `--chmod=${mode}` : null
}

/** The COPY with these flags. Its sources are left out: no history tells all of them, `--from` among them. */
function rewritten({ keyword, text }: Instruction, flags: readonly string[]): string {
  const names = flags.map((flag) => flag.split('=')[0] as string)
  const words = text.split(' ').slice(1)
  const kept = words.filter(
    (word) => /^--(chown|chmod)=/.test(word) && !names.some((name) => word.startsWith(name)),
  )
  return [keyword, ...flags, ...kept, '…', words.at(-1)].join(' ')
}
