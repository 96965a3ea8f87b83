import type { Change } from '../../dockerfile/changes.js'
import type { DockerfileInstruction } from '../../dockerfile/dockerfile.js'
import { joinWords, quoteLine } from '../../waste/advice/wording.js'
import type { SequenceCommand } from '../shell/sequence.js'
import type { Names } from './give-names.js'

/** What the patch does, in a sentence. */
export function summarise(
  { flags, move }: Names,
  edited: Change,
  run: DockerfileInstruction,
  dropped: readonly SequenceCommand[],
): string {
  const parts: string[] = []
  if (move) parts.push(`create the user of line ${move.from.line} before line ${move.before.line}`)
  const byFlag = new Map<string, number[]>()
  for (const { at, words } of flags) {
    const text = words.join(' ')
    byFlag.set(text, [...(byFlag.get(text) ?? []), at.line])
  }
  for (const [text, lines] of byFlag) parts.push(`write \`${text}\` in ${nameLines(lines)}`)
  parts.push(whatOfRun(edited, run, dropped))
  const [first = '', ...rest] = parts
  return [`${first.charAt(0).toUpperCase()}${first.slice(1)}`, ...rest].join(', and ')
}

function whatOfRun(
  edited: Change,
  { line, command }: DockerfileInstruction,
  dropped: readonly SequenceCommand[],
): string {
  if (edited.type === 'remove') return `drop line ${line}`
  if (dropped.length === 0) return `narrow line ${line} to what it must still change`
  return `take ${joinWords(dropped.map(({ start, end }) => quoteLine(command.slice(start, end))))} out of line ${line}`
}

function nameLines(lines: readonly number[]): string {
  return lines.length === 1 ? `line ${lines[0]}` : `lines ${joinWords(lines.map(String))}`
}
