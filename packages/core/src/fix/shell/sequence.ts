import type { DockerfileInstruction } from '../../dockerfile/dockerfile.js'
import { shellTokens, type Token } from './tokens.js'

/** One command of a RUN that does one after the other. */
export interface SequenceCommand {
  /** Its words: the program, flags, operands. */
  readonly words: readonly Token[]
  /** What the program is called; null where only a shell would know. */
  readonly program: string | null
  /** Whether it is words alone: no pipe, no file that its output goes to. */
  readonly plain: boolean
  /** By offsets of the RUN's command, without what stands between commands. */
  readonly start: number
  readonly end: number
  /** What it follows. */
  readonly after: '&&' | ';' | null
}

/** Shells know these as more than a program. */
const KEYWORDS =
  /^(if|then|elif|else|fi|for|while|until|do|done|case|esac|select|function|coproc|[{}!]|\[\[)$/
const PREFIX = /^(sudo|exec|command|env|time|nice|\w+=.*)$/

/** Each command is the same whoever asks for it. */
const known = new WeakMap<DockerfileInstruction, readonly SequenceCommand[] | null>()

/** The commands of a RUN that `&&` and `;` join; null where it is anything else, or cannot be read. */
export function readSequence(run: DockerfileInstruction): readonly SequenceCommand[] | null {
  const before = known.get(run)
  if (before !== undefined) return before
  const commands = run.heredocs.length > 0 ? null : split(run.command)
  known.set(run, commands)
  return commands
}

function split(text: string): SequenceCommand[] | null {
  const tokens = shellTokens(text)
  if (!tokens) return null
  const commands: SequenceCommand[] = []
  let current: Token[] = []
  let after: SequenceCommand['after'] = null
  const finish = (): boolean => {
    const [first] = current
    const last = current.at(-1)
    if (!first || !last || first.kind !== 'word' || last.kind !== 'word') return false
    if (KEYWORDS.test(first.text) || PREFIX.test(first.text)) return false
    const plain = current.every(({ kind }) => kind === 'word')
    const { start } = first
    commands.push({ words: current, program: programOf(first), plain, start, end: last.end, after })
    current = []
    return true
  }
  for (const token of tokens) {
    if (token.kind === 'word' || /^(\||>|>>|<|>&)$/.test(token.text)) {
      current.push(token)
    } else if (token.text === '&&' || token.text === ';') {
      if (!finish()) return null
      after = token.text
    } else {
      return null
    }
  }
  // A `;` may stand at the end.
  if (current.length === 0 && after === ';') return commands
  return finish() ? commands : null
}

function programOf({ literal, glob }: Token): string | null {
  return literal === null || glob ? null : literal.replace(/^\/(usr\/)?(local\/)?s?bin\//, '')
}
