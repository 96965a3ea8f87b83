import type { Instruction } from '../image/instructions.js'

/** One command of a RUN, as far as it can be told without a shell. */
export interface ShellCommand {
  readonly text: string
  readonly program: string
  /** The words after the program that are no flags. */
  readonly operands: readonly string[]
}

/** Words that may stand before the program. */
const PREFIX = /^(sudo|exec|time|then|do|else|[({!]|\w+=.*)$/

/** The commands of a RUN, split where the shell ends one; quotes and here-documents are not looked into. */
export function shellCommands(instruction: Instruction): ShellCommand[] {
  if (instruction.keyword !== 'RUN') return []
  return instruction.text
    .slice('RUN '.length)
    .split(/&&|\|\||[;\n|]/)
    .map((text) => text.replace(/\\\s*$/, '').trim())
    .filter(Boolean)
    .map((text) => {
      const words = text.split(/\s+/)
      while (words.length > 1 && PREFIX.test(words[0] as string)) words.shift()
      const [program = '', ...rest] = words
      return { text, program, operands: rest.filter((word) => !word.startsWith('-')) }
    })
}

/** Those commands that run one of these programs. */
export function commandsOf(instruction: Instruction, programs: RegExp): ShellCommand[] {
  return shellCommands(instruction).filter(({ program }) => programs.test(program))
}

/** Those commands that only remove files or packages. */
export function deletions(instruction: Instruction): ShellCommand[] {
  return shellCommands(instruction).filter(
    ({ program, operands, text }) =>
      /^(rm|rmdir|unlink)$/.test(program) ||
      (program === 'find' && text.includes('-delete')) ||
      (/^(apt|apt-get|apk|dnf|microdnf|yum|zypper)$/.test(program) &&
        /^(clean|autoclean|autoremove|remove|purge|del)$/.test(operands[0] ?? '')),
  )
}
