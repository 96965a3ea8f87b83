import type { Instruction } from '../../image/instructions.js'
import { type Pair, repeatedCopies } from '../claims/group-by-pair.js'
import { commandsOf, doesMoreThan, type ShellCommand } from '../commands/shell-commands.js'
import type { WasteContext } from '../waste-context.js'
import { nameInstruction, namePaths, pronoun, quoteCommands, quoteInstruction } from './wording.js'

/** Commands that give a user or a group another number, and with it all files in the user's home. */
export function newIds(instruction: Instruction): ShellCommand[] {
  return commandsOf(instruction, /^(usermod|groupmod)$/).filter(({ text }) =>
    /\s(-\w*[ug]|--uid|--gid)\b/.test(text),
  )
}

/** What to do where such commands have written files again: the user must have the number before the files are made. */
export function adviseOnNewIds(pair: Pair, commands: readonly ShellCommand[], context: WasteContext): string {
  const { maker, hider, ofBase } = pair
  const names = new Set(commands.flatMap(({ operands }) => operands.filter((word) => !/^\d/.test(word))))
  const undo = doesMoreThan(hider, commands)
    ? `take ${quoteCommands(commands)} out of ${nameInstruction(hider)}`
    : `drop ${quoteInstruction(hider)}`
  if (ofBase) {
    const copies = repeatedCopies(pair)
    return `Leave ${namePaths(copies)} as the base image has ${pronoun(copies)}: use its user as it is or create one of your own, and ${undo}`
  }
  const creator = context.instructions.findLast(
    (instruction) => instruction.index < hider.index && creations(instruction, names).length > 0,
  )
  if (!creator || creator.layers.some((layer) => context.isBase(layer)))
    return `Move ${quoteCommands(commands)} from ${nameInstruction(hider)} to before ${quoteInstruction(maker)}, so that files are made with the final id`
  return `Create the user with its final id at first, in ${quoteCommands(creations(creator, names))} of ${nameInstruction(creator)}, and ${undo}${numbersNote(maker)}`
}

function creations(instruction: Instruction, names: ReadonlySet<string>): ShellCommand[] {
  return commandsOf(instruction, /^(adduser|useradd|addgroup|groupadd)$/).filter(({ operands }) =>
    operands.some((word) => names.has(word)),
  )
}

function numbersNote(maker: Instruction): string {
  return /--chown=\d/.test(maker.text) ? `; \`--chown\` in ${nameInstruction(maker)} needs it as well` : ''
}
