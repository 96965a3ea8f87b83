import type { Instruction } from '../../image/instructions.js'

/** One command of a RUN, as far as it can be told without a shell. */
export interface ShellCommand {
  readonly text: string
  readonly program: string
  /** The words after the program that are no flags. */
  readonly operands: readonly string[]
}

/** Words that may stand before the program. */
const PREFIX = /^(sudo|exec|time|then|do|else|[({!]|\w+=.*)$/

/** Many rules ask, some of them for each pair of layers, and a RUN may be megabytes long. */
const known = new WeakMap<object, readonly ShellCommand[]>()

/** An instruction of an image or of a Dockerfile, with its keyword in front. */
type Written = Pick<Instruction, 'keyword' | 'text'>

/** The commands of a RUN, split where the shell ends one; quotes and here-documents are not looked into. */
export function shellCommands(instruction: Written): readonly ShellCommand[] {
  const commands = known.get(instruction) ?? split(instruction)
  known.set(instruction, commands)
  return commands
}

function split(instruction: Written): ShellCommand[] {
  if (instruction.keyword !== 'RUN') return []
  return instruction.text
    .slice('RUN '.length)
    .split(/&&|\|\||(?<!\\);|[\n|]/)
    .map((text) => text.replace(/\\\s*$/, '').trim())
    .filter(Boolean)
    .map((text) => {
      const words = text.split(/\s+/)
      const first = words.findIndex((word) => !PREFIX.test(word))
      return { text, ...started(words.slice(first)) }
    })
}

/** What find and xargs start in the end is what counts: `find /app -exec chown app {} +` is a chown of /app. */
function started(words: readonly string[]): Pick<ShellCommand, 'program' | 'operands'> {
  const [program = '', ...rest] = words
  const operands = rest.filter((word) => !word.startsWith('-'))
  const at = program === 'find' ? rest.findIndex((word) => /^-(exec|execdir|ok)$/.test(word)) : -1
  if (at >= 0) {
    const folders = rest.slice(
      0,
      rest.findIndex((word) => /^[-(!\\]/.test(word)),
    )
    const inner = started(rest.slice(at + 1).filter((word) => !/^(\{\}|\+|\\?;)$/.test(word)))
    return { program: inner.program, operands: [...inner.operands, ...folders] }
  }
  if (program !== 'xargs') return { program, operands }
  // What stands before the program belongs to a flag: `-n 1`, `-I {}`.
  const [name = program, ...others] = operands.slice(operands.findIndex((word) => /^[a-z/]/i.test(word)))
  return { program: name, operands: others }
}

/** Those commands that run one of these programs. */
export function commandsOf(instruction: Instruction, programs: RegExp): ShellCommand[] {
  return shellCommands(instruction).filter(({ program }) => programs.test(program))
}

/** Whether any but these commands could leave something behind; what they look at or set lasts no longer than the shell. */
export function doesMoreThan(instruction: Instruction, commands: readonly ShellCommand[]): boolean {
  return shellCommands(instruction).some(
    ({ program, text }) =>
      !commands.some((command) => command.text === text) &&
      !/^(set|cd|true|:|ls|id)$/.test(program) &&
      !(program === 'find' && !text.includes('-delete')),
  )
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
