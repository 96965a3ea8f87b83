import type { Change } from '../../dockerfile/changes.js'
import { type DockerfileInstruction, sourceOffset } from '../../dockerfile/dockerfile.js'
import type { SequenceCommand } from '../shell/sequence.js'
import type { CommandEdit } from './narrow-command.js'

/** Commands that change nothing in a layer: without others, a RUN of them is nothing. */
const EFFECTLESS = /^(set|cd|true|:)$/

/**
 * A RUN without some of its commands and with others changed; removed where nothing is left of it. Null where what is
 * left could fail where the whole could not.
 */
export function editRun(
  at: DockerfileInstruction,
  commands: readonly SequenceCommand[],
  dropped: ReadonlySet<SequenceCommand>,
  edits: readonly CommandEdit[],
): Change | null {
  const kept = commands.filter((command) => !dropped.has(command))
  if (kept.every(({ program }) => EFFECTLESS.test(program ?? '')) && edits.length === 0)
    return { type: 'remove', at }
  const last = kept.at(-1)
  // What the whole ends with is what the last command ends with.
  if (last !== commands.at(-1) && hasSemicolonAfter(commands, last) && !stopsOnError(commands)) return null
  const all = [...edits, ...removals(commands, dropped, at.command.length)].sort((a, b) => a.start - b.start)
  let becomes = ''
  let from = 0
  for (const { start, end, text } of all) {
    if (start < from) return null
    becomes += at.command.slice(from, start) + text
    from = end
  }
  becomes += at.command.slice(from)
  return {
    type: 'command',
    at,
    edits: all.map(({ start, end, text }) => ({
      start: sourceOffset(at, start),
      end: end < at.command.length ? sourceOffset(at, end) : sourceOffset(at, end - 1) + 1,
      text,
    })),
    becomes,
  }
}

/** Each with what joins it to the next, or to the one before where it is the last. */
function removals(
  commands: readonly SequenceCommand[],
  dropped: ReadonlySet<SequenceCommand>,
  length: number,
): CommandEdit[] {
  const found: CommandEdit[] = []
  for (let i = 0; i < commands.length; ) {
    let next = i
    while (next < commands.length && dropped.has(commands[next] as SequenceCommand)) next++
    if (next > i) {
      const start = commands[i]?.start ?? 0
      const end = commands[next]?.start
      found.push(
        end === undefined
          ? { start: commands[i - 1]?.end ?? 0, end: length, text: '' }
          : { start, end, text: '' },
      )
    }
    i = next + 1
  }
  return found
}

function hasSemicolonAfter(commands: readonly SequenceCommand[], last: SequenceCommand | undefined): boolean {
  const next = commands[last ? commands.indexOf(last) + 1 : 0]
  return next?.after === ';'
}

function stopsOnError([first]: readonly SequenceCommand[]): boolean {
  return first?.program === 'set' && /^-\w*e/.test(first.words[1]?.text ?? '')
}
