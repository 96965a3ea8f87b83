import type { Change } from '../../dockerfile/changes.js'
import { sourceOffset } from '../../dockerfile/dockerfile.js'
import type { RunScript } from '../shell/run-script.js'
import { MOST_COMMANDS, type ProgramCall, programCalls, subcommandOf } from './program-calls.js'

/** What asks for fresh indexes, which `--no-cache` does anyway. */
const UPDATING = /^(-U|--update|--update-cache)$/
const HARMLESS = /^(del|info|version|audit|verify)$/

/**
 * Writes `apk update && apk add` of a RUN as `apk add --no-cache`; null where it asks more of apk than that. A RUN that
 * only updates goes.
 */
export function apkWithoutCache(script: RunScript, text: string): Change[] | null {
  const { at, heredoc, commands } = script
  if (commands.length > MOST_COMMANDS) return null
  const calls = programCalls(script).filter(({ program }) => program === 'apk')
  const changes: Change[] = []
  const splice = (start: number, end: number, put: string) =>
    changes.push({ type: 'splice', at, heredoc, start, end, reads: put, writes: put })
  for (const call of calls) {
    const { args, command } = call
    const word = subcommandOf(call)
    if (!word) return null
    if (HARMLESS.test(word.text)) continue
    if (word.text === 'update') {
      if (heredoc === null && commands.length === 1) return [{ type: 'remove', at }]
      const after = commands[commands.indexOf(command) + 1]
      if (!after || !isDropped(script, call, after.start, text)) return null
      splice(command.start, after.start, '')
      continue
    }
    if (word.text !== 'add' && word.text !== 'upgrade') return null
    for (const [i, { text: arg, end }] of args.entries()) {
      const before = args[i - 1]?.end ?? null
      if (!UPDATING.test(arg)) continue
      if (before === null || !isInOneLine(script, before, end)) return null
      splice(before, end, '')
    }
    if (!args.some(({ text: arg }) => arg === '--no-cache')) splice(word.end, word.end, ' --no-cache')
  }
  return changes.length > 0 ? changes : null
}

/** Whether it can go with the `&&` after it, without a comment that stands between. */
function isDropped(
  { at, heredoc }: RunScript,
  { command, args }: ProgramCall,
  to: number,
  text: string,
): boolean {
  if (heredoc !== null || !command.outer || args.some(({ text: arg }) => !/^(update|-q|--quiet)$/.test(arg)))
    return false
  const read = at.command.slice(command.start, to)
  if (!/^\S[^&|;]*&&\s*$/.test(read)) return false
  const before = at.command.slice(0, command.start).trimEnd()
  if (before !== '' && !/(&&|;)$/.test(before)) return false
  const written = text.slice(sourceOffset(at, command.start), sourceOffset(at, to - 1) + 1)
  return written.replace(/[\\`][ \t]*\r?\n/g, '') === read
}

function isInOneLine({ at, heredoc }: RunScript, start: number, end: number): boolean {
  return heredoc !== null || sourceOffset(at, end - 1) - sourceOffset(at, start - 1) === end - start
}
