import type { HistoryEntry } from '../oci/config.js'

/** The comment that BuildKit writes on each step. */
const BUILDKIT_COMMENT = 'buildkit.dockerfile.v0'
const DEFAULT_SHELL = '/bin/sh -c'

export function isBuildKit(step: HistoryEntry): boolean {
  return step.comment === BUILDKIT_COMMENT
}

/**
 * Each step's instruction as the Dockerfile has it, as far as the history tells: the classic builder keeps no source
 * of a COPY, no builder keeps `--mount`. What nobody recognises is given as recorded.
 */
export function instructionTexts(history: readonly HistoryEntry[]): string[] {
  let shell = DEFAULT_SHELL
  return history.map((step) => {
    const text = isBuildKit(step) ? fromBuildKit(step.createdBy, shell) : fromClassic(step, shell)
    const newShell = /^SHELL \[(.*)\]$/s.exec(text)?.[1]
    if (newShell !== undefined) shell = newShell
    return text
  })
}

function fromBuildKit(createdBy: string, shell: string): string {
  const text = createdBy.replace(/ # buildkit$/, '')
  return text.startsWith('RUN ') ? `RUN ${withoutShell(text.slice(4), shell)}` : text
}

/** `<shell> #(nop) COPY file:<digest> in /x `, `<shell> <command>`, `|1 ARG=value <shell> <command>` */
function fromClassic(step: HistoryEntry, shell: string): string {
  const { createdBy } = step
  const nop = /^.*? #\(nop\) +/s.exec(createdBy)
  if (nop) return fromNop(createdBy.slice(nop[0].length).trimEnd())
  if (createdBy === '') return step.comment || '(no instruction recorded)'
  const command = withoutShell(createdBy, shell)
  return command === createdBy && !createdBy.startsWith('|') ? createdBy : `RUN ${command}`
}

/** The classic builder writes a digest for what was copied, and nothing between the flags and it. */
function fromNop(text: string): string {
  const copy =
    /^(COPY|ADD)\s*((?:--\S+?(?=\s|(?:file|dir|multi):)\s*)*)(?:file|dir|multi):\S+ in (.*)$/s.exec(text)
  if (!copy) return text
  const [, keyword, flags, target] = copy as unknown as [string, string, string, string]
  return [keyword, ...flags.split(/\s+/).filter(Boolean), '…', target.trim()].join(' ')
}

/** A command without its build arguments (`|2 A=b C=d`) and the shell that runs it. */
function withoutShell(command: string, shell: string): string {
  const args = /^\|\d+ /.test(command)
  if (args) {
    // Values are not quoted and may hold spaces: only the shell tells where they end.
    const at = command.indexOf(` ${shell} `)
    return at < 0 ? command : command.slice(at + shell.length + 2)
  }
  return command.startsWith(`${shell} `) ? command.slice(shell.length + 1) : command
}
