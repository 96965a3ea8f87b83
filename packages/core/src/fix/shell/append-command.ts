import type { Change } from '../../dockerfile/changes.js'
import type { Dockerfile, DockerfileInstruction } from '../../dockerfile/dockerfile.js'
import type { RunScript } from './run-script.js'

/** Has a RUN end with one more command, in the style of its lines; null where nobody can tell where it ends. */
export function appendCommand(dockerfile: Dockerfile, script: RunScript, command: string): Change | null {
  const { at, heredoc, end } = script
  if (!end) return null
  const writes =
    heredoc === null
      ? inItsStyle(dockerfile, at, end.joint, command)
      : inBody(dockerfile, at.heredocs[heredoc]?.body ?? '', end, command)
  const joined = `${dockerfile.escape}${dockerfile.newline}`
  const reads = heredoc === null ? writes.replaceAll(joined, '') : writes
  return { type: 'splice', at, heredoc, start: end.at, end: end.at, reads, writes }
}

/** Behind the last word, or on a line of its own where the RUN has several, which begin or end with what joins commands. */
function inItsStyle(
  { text, escape: joiner, newline }: Dockerfile,
  { pieces }: DockerfileInstruction,
  joint: '&&' | ';',
  command: string,
): string {
  const behind = joint === '&&' ? ' &&' : ';'
  const [, ...lines] = pieces.map(({ start, end }) => text.slice(start, end))
  const last = lines.at(-1)
  if (last === undefined) return `${behind} ${command}`
  const next = `${joiner}${newline}`
  const leading = lines.findLast((line) => /^[ \t]*(?:&&|;)/.test(line))
  if (leading !== undefined) return ` ${next}${indentOf(leading)}${joint} ${command}`
  const trailing = pieces.findLastIndex(
    ({ start, end }, i) => i < pieces.length - 1 && /(?:&&|;)[ \t]*$/.test(text.slice(start, end)),
  )
  if (trailing >= 0 || joint === ';') {
    return `${behind} ${next}${indentOf(trailing >= 0 ? (lines[trailing] ?? last) : last)}${command}`
  }
  return ` ${next}${indentOf(last)}${joint} ${command}`
}

function inBody(
  { newline }: Dockerfile,
  body: string,
  { at, joint }: { readonly at: number; readonly joint: '&&' | ';' },
  command: string,
): string {
  if (joint === '&&') return ` && ${command}`
  return `${newline}${indentOf(body.slice(body.lastIndexOf('\n', at - 1) + 1))}${command}`
}

function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? ''
}
