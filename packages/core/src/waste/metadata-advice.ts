import { type Instruction, isCopy } from '../image/instructions.js'
import type { Pair } from './group-by-pair.js'
import type { ClaimedCopy, WasteContext } from './rule.js'
import { commandsOf, operands, shellCommands } from './shell-commands.js'
import { nameInstruction, namePaths, quoteInstruction, shorten } from './wording.js'

/** What to write so that files get their owner and mode where they are made, in the words of the user's own instructions. */
export function adviseOnMetadata(pair: Pair, copies: readonly ClaimedCopy[], context: WasteContext): string {
  const { maker, hider, ofBase } = pair
  const commands = commandsOf(hider, /^(chown|chgrp|chmod|touch|setcap)\b/)
  const command = commands.map((text) => `\`${shorten(text)}\``).join(' and ')
  const paths = namePaths(copies)
  if (ofBase) {
    return command
      ? `Leave ${paths} as the base image has it: take ${command} out of ${nameInstruction(hider)}, or narrow it to what must be written`
      : `Leave ${paths} as the base image has it: change ${quoteInstruction(hider)}`
  }
  if (isCopy(hider))
    return `Copy ${paths} once, with the owner and mode it needs: leave it out of ${quoteInstruction(maker)}`
  const flags = isCopy(maker) ? copyFlags(pair) : null
  if (flags) return adviseFlags(pair, flags, command, context)
  if (isCopy(maker)) {
    return command
      ? `Give ${paths} its owner and mode before ${quoteInstruction(maker)} copies it, and take ${command} out of ${nameInstruction(hider)}`
      : `Do not write ${paths} again in ${quoteInstruction(hider)}: ${nameInstruction(maker)} has copied it`
  }
  return command
    ? `Move ${command} from ${nameInstruction(hider)} to the end of ${quoteInstruction(maker)}`
    : `Do what ${quoteInstruction(hider)} does to ${paths} at the end of ${quoteInstruction(maker)}`
}

function adviseFlags(pair: Pair, flags: readonly string[], command: string, context: WasteContext): string {
  const { maker, hider } = pair
  const rewritten = `\`${withFlags(maker, flags)}\``
  const alone = shellCommands(hider).every((text) => /^(chown|chgrp|chmod)\b/.test(text))
  const advice = alone
    ? `Write ${rewritten} in place of instructions ${maker.index + 1} and ${hider.index + 1} (\`${shorten(hider.text)}\`)`
    : `Write ${rewritten} as ${nameInstruction(maker)}, and take ${command || 'the change'} out of ${nameInstruction(hider)}`
  const creator = context.instructions
    .slice(maker.index + 1, hider.index + 1)
    .find((instruction) => commandsOf(instruction, /^(adduser|useradd|addgroup|groupadd)\b/).length > 0)
  return creator
    ? `${advice}; the user must exist by then, so create it before (now in ${nameInstruction(creator)})`
    : advice
}

/** The flags of COPY that do what the hider did, or null where flags cannot. */
function copyFlags(pair: Pair): string[] | null {
  const changed = { owner: false, mode: false }
  for (const { shadow } of pair.copies) {
    if (shadow.differences?.xattrs) return null
    if (shadow.differences?.owner) changed.owner = true
    if (shadow.differences?.mode) changed.mode = true
  }
  const owner = changed.owner ? ownerFlag(pair) : ''
  // The classic builder has no --chmod, and one mode can only be right where the user gave one.
  const mode = changed.mode ? modeFlag(pair) : ''
  if (owner === null || mode === null) return null
  const flags = [owner, mode].filter(Boolean)
  return flags.length > 0 ? flags : null
}

function ownerFlag({ hider, copies }: Pair): string | null {
  const after = copies.flatMap(({ shadow }) => shadow.successors.map(({ inode }) => inode))
  const owners = new Set(after.map(({ uid, gid }) => `${uid}:${gid}`))
  if (owners.size !== 1) return null
  const specs = new Set(commandsOf(hider, /^chown\b/).map((command) => operands(command)[0] ?? ''))
  const [spec = ''] = specs
  const written = specs.size === 1 && /^[\w.-]+(:[\w.-]*)?$/.test(spec)
  const [owner] = owners as Set<string>
  if (!written) return `--chown=${owner}`
  // `chown user` leaves the group and `chown user:` takes the login group; COPY would take another: say which it is.
  const [user, group] = spec.split(':')
  return `--chown=${user}:${group || owner?.split(':')[1]}`
}

function modeFlag({ hider, maker }: Pair): string | null {
  const modes = new Set(commandsOf(hider, /^chmod\b/).map((command) => operands(command)[0] ?? ''))
  const [mode = ''] = modes
  return maker.buildKit && modes.size === 1 && /^[0-7]{3,4}$/.test(mode) ? `--chmod=${mode}` : null
}

function withFlags({ keyword, text }: Instruction, flags: readonly string[]): string {
  const names = flags.map((flag) => flag.split('=')[0] as string)
  const words = text.split(' ').slice(1)
  const kept = words.filter((word) => !names.some((name) => word.startsWith(`${name}=`)))
  return shorten([keyword, ...flags, ...kept].join(' '))
}
