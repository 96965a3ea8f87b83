import { isFreeOfFolder, isFreeOfVariables } from '../shell/independence.js'
import type { Leftovers, ShellScript } from '../shell/shell-script.js'
import type { JoinableRun } from './joinable-run.js'

/** How a command is written to be one of several. */
export interface Part {
  readonly run: JoinableRun
  /** In a shell of its own, so that nothing but its status and its files is left of it. */
  readonly grouped: boolean
  /** How much is taken off its end: a `;` there. */
  readonly dropped: string
  /** What stands before it; '' for the first. */
  readonly joint: '' | '&&' | ';'
}

/**
 * How commands are joined so that they do the same, and fail where one of them would have, as when each is a RUN of its
 * own; a sentence without a beginning or end that says why they cannot be.
 */
export function joinScripts(runs: readonly JoinableRun[]): readonly Part[] | { readonly why: string } {
  const parts: Part[] = []
  for (const [index, run] of runs.entries()) {
    const rest = runs.slice(index + 1)
    const part = joinNext(run, parts, rest)
    if (typeof part === 'string') return { why: part }
    parts.push(part)
  }
  return parts
}

function joinNext(run: JoinableRun, before: readonly Part[], rest: readonly JoinableRun[]): Part | string {
  const { at, script, exitsOnError } = run
  const { options } = script.leaves
  const previous = before.at(-1)
  const isLast = rest.length === 0
  const joint = !previous ? '' : joinsWithSemicolon(previous, run) ? ';' : '&&'
  const splits = script.separators.some((separator) => separator === ';' || separator === '||')
  const grouped = leaksInto(run, rest) || (joint === '&&' && splits)
  const exits = exitsOnError || setsExit(script) || before.some((part) => setsExit(part.run.script))
  // A shell does not end at an error in what stands before `&&`, be it a group, a loop or a condition.
  if (!isLast && exits && (grouped || script.compound))
    return `the shell of line ${at.line} ends at the first error, and would not if more came after it`
  const changed = setsExit(script) && rest.find((later) => isChangedBy(options, later))
  if (changed || (!isLast && setsExit(script) && joint === '&&'))
    return `line ${at.line} sets options of the shell, which would hold for line ${(changed || rest[0])?.at.line} too`
  const dropped = isLast || grouped ? '' : semicolonAtEnd(at.command)
  return { run, grouped, dropped, joint }
}

function semicolonAtEnd(command: string): string {
  if (!command.endsWith(';')) return ''
  return command.slice(command.slice(0, -1).trimEnd().length)
}

/** Where the shell ends at the first error a `;` is as good, and what such files have. */
function joinsWithSemicolon(previous: Part, { script }: JoinableRun): boolean {
  const { grouped, joint, run } = previous
  if (grouped || !setsExit(run.script) || run.script.ending !== 'simple' || joint === '&&') return false
  return opensWithSet(script) || !script.separators.some((separator) => /^(;|\|\|)$/.test(separator))
}

function setsExit({ leaves }: ShellScript): boolean {
  return leaves.options.includes('errexit')
}

function opensWithSet(script: ShellScript): boolean {
  return setsExit(script) && script.commands[0]?.program === 'set'
}

/** Whether what it leaves in the shell makes a difference to one that comes later. */
function leaksInto({ script }: JoinableRun, rest: readonly JoinableRun[]): boolean {
  const { folder, variables, unknown, options } = script.leaves
  return rest.some(
    (later) =>
      unknown ||
      (folder && !isFreeOfFolder(later.script)) ||
      (variables.length > 0 && !isFreeOfVariables(later.script, variables)) ||
      (!setsExit(script) && isChangedBy(options, later)),
  )
}

function isChangedBy(options: Leftovers['options'], { at, script }: JoinableRun): boolean {
  return options.some((option) => {
    if (option === 'nounset') return /\$/.test(at.command)
    if (option === 'pipefail') return script.piped
    return !opensWithSet(script) && (script.compound || script.separators.includes(';'))
  })
}
