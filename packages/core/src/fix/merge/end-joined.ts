import type { Change, Edit } from '../../dockerfile/changes.js'
import type { DockerfileInstruction } from '../../dockerfile/dockerfile.js'
import type { FixContext } from '../fixer.js'
import type { Merged } from '../merge-runs.js'
import { readCommandList } from '../shell/command-list.js'
import { jointStyle } from './joint-style.js'

/** RUNs made one that ends with one more command; null where nobody can tell where that goes. */
export function endJoined(
  merged: Extract<Merged, { changes: unknown }>,
  runs: readonly DockerfileInstruction[],
  command: string,
  { dockerfile }: FixContext,
): Extract<Merged, { changes: unknown }> | null {
  const written = merged.changes.find((change) => change.type === 'command')
  const end = readCommandList(merged.command, false)?.end
  if (!written || end?.at !== merged.command.length) return null
  const { trailing, indent } = jointStyle(dockerfile, runs)
  const next = `${dockerfile.escape}${dockerfile.newline}${indent}`
  const semicolon = end.joint === ';'
  const put = trailing || semicolon ? `${semicolon ? ';' : ' &&'} ${next}${command}` : ` ${next}&& ${command}`
  const at = Math.max(written.at.end, ...written.edits.map((edit) => edit.end))
  const becomes = merged.command + put.replace(`${dockerfile.escape}${dockerfile.newline}`, '')
  const edits: Edit[] = [...written.edits, { start: at, end: at, text: put }]
  const changes = merged.changes.map(
    (change): Change => (change === written ? { ...written, edits, becomes } : change),
  )
  return { ...merged, changes, command: becomes }
}
