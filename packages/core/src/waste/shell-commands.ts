import type { Instruction } from '../image/instructions.js'

/** The commands of a RUN, split where the shell ends one; quotes and here-documents are not looked into. */
export function shellCommands(instruction: Instruction): string[] {
  if (instruction.keyword !== 'RUN') return []
  return instruction.text
    .slice('RUN '.length)
    .split(/&&|\|\||[;\n|]/)
    .map((command) => command.replace(/\\\s*$/, '').trim())
    .filter(Boolean)
}

/** Those commands that run this program. */
export function commandsOf(instruction: Instruction, program: RegExp): string[] {
  return shellCommands(instruction).filter((command) =>
    program.test(command.replace(/^(?:sudo|exec|time)\s+/, '')),
  )
}

/** The words of a command after its name that are no flags. */
export function operands(command: string): string[] {
  return command
    .split(/\s+/)
    .slice(1)
    .filter((word) => !word.startsWith('-'))
}
