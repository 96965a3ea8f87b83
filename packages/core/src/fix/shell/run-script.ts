import type { DockerfileInstruction } from '../../dockerfile/dockerfile.js'
import type { Instruction } from '../../image/instructions.js'
import type { FixContext } from '../fixer.js'
import { type CommandList, readCommandList } from './command-list.js'
import { readShell, shellOf } from './shell-of.js'

/** What a RUN has its shell do; offsets are of its command, or of the body of its here-document. */
export interface RunScript extends CommandList {
  readonly at: DockerfileInstruction
  /** Which of its here-documents it is; null where it is the command. */
  readonly heredoc: number | null
}

const HEREDOC = /^<<-?\s*(["']?)[\w.-]+\1$/

/** Many fixes ask, some of them about each RUN after another. */
const known = new WeakMap<Instruction, RunScript | null>()

/** Reads the script of the RUN that made a step; null where no shell that is known runs it, or nobody can tell what. */
export function readRunScript(step: Instruction, context: FixContext): RunScript | null {
  const script = known.has(step) ? (known.get(step) ?? null) : read(step, context)
  known.set(step, script)
  return script
}

function read(step: Instruction, context: FixContext): RunScript | null {
  const at = context.sourceOf(step)
  const shell = shellOf(step, context)
  if (at?.keyword !== 'RUN' || !shell || /^\s*\[/.test(at.command)) return null
  const [heredoc, second] = at.heredocs
  if (!heredoc) {
    const list = readCommandList(at.command, shell.errexit)
    return list && { ...list, at, heredoc: null }
  }
  if (second || !HEREDOC.test(at.command)) return null
  if (context.dockerfile.text.slice(heredoc.start, heredoc.end) !== heredoc.body) return null
  const interpreter = /^#!\s*(.*)/.exec(heredoc.body)?.[1]?.trim()
  const own = interpreter === undefined ? shell : readShell(interpreter.split(/\s+/))
  const list = own && readCommandList(inOneLine(heredoc.body), own.errexit)
  return list && { ...list, at, heredoc: 0 }
}

/** A script of the same length in which newlines are `;`, without what joins lines and without lines of comment. */
function inOneLine(body: string): string {
  return body
    .replace(/\\\r?\n/g, (joint) => ' '.repeat(joint.length))
    .split('\n')
    .map((line) => (/^[ \t]*#/.test(line) ? ' '.repeat(line.length) : line.replace(/\r$/, ' ')))
    .join(';')
}
