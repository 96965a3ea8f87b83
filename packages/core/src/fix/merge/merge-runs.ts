import type { Change } from '../../dockerfile/changes.js'
import type { DockerfileInstruction } from '../../dockerfile/dockerfile.js'
import type { Copy } from '../../image/copy.js'
import type { FixContext } from '../fixer.js'
import { stageOf } from '../stage-of.js'
import { hiddenInside } from './hidden-inside.js'
import { joinScripts } from './join-scripts.js'
import { flagsOf, isFreeOfFlags, type JoinableRun, readRun, writtenRun } from './joinable-run.js'
import { obstacle } from './obstacles.js'
import { writeJoined } from './write-joined.js'

/** Several RUNs made one, or why they cannot be: a sentence without a beginning or end, such as `line 4 is no RUN`. */
export type Merged =
  | {
      readonly changes: readonly Change[]
      readonly removes: readonly Copy[]
      readonly command: string
      readonly endings: readonly string[]
    }
  | { readonly why: string }

/**
 * Joins RUNs of one stage with `&&`, in their order, at the place of the first or of the last, whichever what stands
 * between them allows. What one of them wrote and a later one hid is no longer there. `endings` are more commands for
 * the end, which need nothing but their arguments; one RUN is enough then.
 */
export function mergeRuns(
  runs: readonly DockerfileInstruction[],
  context: FixContext,
  endings: readonly string[] = [],
): Merged {
  const sorted = [...new Set(runs)].sort((a, b) => a.index - b.index)
  const read: JoinableRun[] = []
  for (const run of sorted) {
    const one = readRun(run, context)
    if ('why' in one) return one
    read.push(one)
  }
  const [first] = sorted
  const last = sorted.at(-1)
  if (!first || !last || (first === last && endings.length === 0)) return { why: 'there is one RUN only' }
  const stage = stageOf(first, context)
  if (!stage?.instructions.includes(last))
    return { why: `lines ${first.line} and ${last.line} are of several stages` }
  const other = read.find((run) => flagsOf(run.at) !== flagsOf(first) && !isFreeOfFlags(run, first))
  if (other) return { why: `line ${other.at.line} has other flags than line ${first.line}` }
  const written = endings.map(writtenRun).filter((run) => run !== null)
  if (written.length < endings.length) return { why: 'it cannot be told what is to come at the end' }
  const parts = joinScripts([...read, ...written])
  if ('why' in parts) return parts
  const up = firstObstacle(read, first, context)
  const place = up === null ? first : last
  // What is joined has the flags of the one that stays.
  if (place !== first && sorted.some((run) => flagsOf(run) !== flagsOf(last)))
    return { why: `${up}, and their flags differ` }
  if (up !== null && firstObstacle(read, last, context) !== null) return { why: up }
  return {
    ...writeJoined(parts, place, context.dockerfile),
    endings,
    removes: hiddenInside(
      read.flatMap(({ layers }) => layers),
      context.replay,
    ),
  }
}

/** What keeps the RUNs from being done at this place, which is the first one's or the last one's; null for nothing. */
function firstObstacle(
  runs: readonly JoinableRun[],
  place: DockerfileInstruction,
  context: FixContext,
): string | null {
  const all = context.alignment.stages.flatMap(({ instructions }) => instructions)
  const ours = new Set(runs.map(({ at }) => at))
  for (const run of runs) {
    const from = Math.min(run.at.index, place.index)
    const to = Math.max(run.at.index, place.index)
    const over = all.filter((one) => one.index > from && one.index < to && !ours.has(one))
    const above = all.filter(({ index }) => index < from)
    const why = obstacle(run, over, above, context)
    if (why !== null) return why
  }
  return null
}
