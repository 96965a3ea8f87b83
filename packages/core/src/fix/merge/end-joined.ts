import type { DockerfileInstruction } from '../../dockerfile/dockerfile.js'
import type { FixContext } from '../fixer.js'
import { type Merged, mergeRuns } from './merge-runs.js'

type Done = Extract<Merged, { changes: unknown }>

/** RUNs made one that ends with one more command; null where nobody can tell where that goes. */
export function endJoined(
  merged: Done,
  runs: readonly DockerfileInstruction[],
  command: string,
  context: FixContext,
): Done | null {
  const ended = mergeRuns(runs, context, [...merged.endings, command])
  return 'why' in ended ? null : ended
}
