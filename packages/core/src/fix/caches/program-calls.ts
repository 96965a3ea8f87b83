import type { CommandList, ListedCommand } from '../shell/command-list.js'
import type { Token } from '../shell/tokens.js'

/** A program that a script starts. */
export interface ProgramCall {
  /** Without its folder and its version: `pip` for `/usr/bin/pip3.11` and `python3 -m pip`. */
  readonly program: string
  /** As it is written. */
  readonly word: string
  /** The words after it. */
  readonly args: readonly Token[]
  readonly command: ListedCommand
  readonly sudo: boolean
}

/** Of a RUN with more commands than these nothing in the midst of it is written anew. */
export const MOST_COMMANDS = 500

/** Programs that start another one, whose own flags are at most one word each. */
const STARTERS = /^(sudo|env|time|nice|nohup|exec|command|then|do|else)$/

/** The programs that a script starts by name, in their order; not those that other programs start. */
export function programCalls({ commands }: CommandList): ProgramCall[] {
  return commands.flatMap((command) => {
    const { words } = command
    let sudo = false
    let at = 0
    while (at < words.length) {
      const word = words[at]?.literal ?? ''
      if (word === 'sudo') sudo = true
      else if (!STARTERS.test(word) && !(at > 0 && /^-|^[A-Za-z_]\w*=/.test(word))) break
      at++
    }
    const named = words[at]
    if (named?.literal == null) return []
    const program = nameOf(named.literal)
    const module = words.findIndex(({ literal }, i) => i > at && literal === '-m')
    const called = words[module + 1]
    if (program === 'python' && module > 0 && called?.literal) {
      const word = `${named.text} -m ${called.text}`
      return [{ program: nameOf(called.literal), word, args: words.slice(module + 2), command, sudo }]
    }
    return [{ program, word: named.text, args: words.slice(at + 1), command, sudo }]
  })
}

/** Whether a script starts one of these programs, be it by a script in quotes that it hands to another shell. */
export function callsSome(list: CommandList, programs: readonly string[]): boolean {
  return (
    programCalls(list).some(({ program }) => programs.includes(program)) ||
    list.commands.some(({ words }) => words.some(({ text }) => /\s/.test(text) && namesSome(text, programs)))
  )
}

/** Whether a text of which nobody knows what a shell makes of it names one of these programs. */
export function namesSome(text: string, programs: readonly string[]): boolean {
  return text.split(/[\s;&|()"'`,[\]]+/).some((word) => programs.includes(nameOf(word)))
}

/** The first word that is no flag: what a package manager is asked to do. */
export function subcommandOf({ args }: Pick<ProgramCall, 'args'>): Token | null {
  return args.find(({ text }) => !text.startsWith('-')) ?? null
}

function nameOf(word: string): string {
  const name = word.slice(word.lastIndexOf('/') + 1)
  return /^[a-z-]+[\d.]+$/.test(name) ? name.replace(/[\d.]+$/, '') : name
}
