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
  const [, keyword] = /^(COPY|ADD)(?=\s|--)/.exec(text) ?? []
  const content = /(?:file|dir|multi):[0-9a-f]+ in /.exec(text)
  if (!keyword || !content) return text
  const flags = text.slice(keyword.length, content.index).split(/\s+/).filter(Boolean)
  const target = text.slice(content.index + content[0].length).trim()
  return [keyword, ...flags, '…', target].join(' ')
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
