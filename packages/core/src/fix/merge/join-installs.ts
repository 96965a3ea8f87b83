import type { Copy } from '../../image/copy.js'
import type { Instruction } from '../../image/instructions.js'
import { deleterOf } from '../../waste/advice/package-cache-words.js'
import { packageCaches } from '../../waste/claims/package-caches.js'
import { isPackageRecord } from '../../waste/known/package-records.js'
import { laterUsers, needsLists } from '../caches/cache-users.js'
import { cleanCommand } from '../caches/clean-command.js'
import type { Fix, FixContext } from '../fixer.js'
import { nameLines } from '../name-lines.js'
import { readRunScript } from '../shell/run-script.js'
import { endJoined } from './end-joined.js'
import { type Merged, mergeRuns } from './merge-runs.js'

/** Of more RUNs than these it is all of them that become one, or none. */
const MOST_TRIED = 12

const known = new WeakMap<FixContext, readonly Instruction[]>()

/** The RUNs that write package databases anew, and those that clean up after them too late, in their order. */
export function installRuns(context: FixContext): readonly Instruction[] {
  const runs = known.get(context) ?? findRuns(context)
  known.set(context, runs)
  return runs
}

function findRuns(context: FixContext): Instruction[] {
  const { waste, sourceOf } = context
  const layers = new Set<number>()
  for (const copy of [...waste.shadowedBy('replaced'), ...waste.shadowedBy('same-content')]) {
    if (!isPackageRecord(copy.shadow.path) || waste.isBase(copy.layer)) continue
    layers.add(copy.layer).add(copy.shadow.layer)
  }
  const found = new Set([...layers].map(waste.makerOf))
  for (const group of packageCaches(waste)) {
    const { kind, maker } = group
    if (!kind.remove || maker.layers.some(waste.isBase)) continue
    const deleter = deleterOf(waste, group)
    const lists = needsLists(group, context)
    if (deleter) found.add(maker).add(deleter)
    for (const step of lists) found.add(maker).add(step)
  }
  return [...found]
    .filter((step) => step.keyword === 'RUN' && sourceOf(step) !== null)
    .sort((a, b) => a.index - b.index)
}

/**
 * As many of the RUNs as can be made one, with these among them, and what they leave of lists and downloads removed at its
 * end; or why that cannot be.
 */
export function joinInstalls(
  runs: readonly Instruction[],
  needed: readonly Instruction[],
  context: FixContext,
): Fix | { readonly why: string } {
  let why: string | null = null
  for (const some of stretches(runs)) {
    if (!needed.every((step) => some.includes(step))) continue
    const joined = joinAll(some, context)
    if ('changes' in joined) return joined
    why ??= joined.why
  }
  return { why: why ?? 'there is nothing to join it with' }
}

/** All, then all but the first or the last of them, and so on. */
function* stretches<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let length = all.length; length >= 2; length--) {
    for (let from = 0; from + length <= all.length; from++) yield all.slice(from, from + length)
    if (all.length > MOST_TRIED) return
  }
}

function joinAll(runs: readonly Instruction[], context: FixContext): Fix | { readonly why: string } {
  const sources = runs.flatMap((run) => context.sourceOf(run) ?? [])
  let merged: Merged = mergeRuns(sources, context)
  if ('why' in merged) return merged
  const removes = new Set<Copy>(merged.removes)
  const commands = new Set<string>()
  for (const group of packageCaches(context.waste)) {
    if (!group.kind.remove || !runs.includes(group.maker)) continue
    if (group.copies.every(({ copy }) => removes.has(copy))) continue
    const last = runs.at(-1) ?? group.maker
    const outside = [
      ...needsLists(group, context),
      ...needsLists({ ...group, maker: last }, context),
      ...laterUsers(group, context),
    ].find((step) => !runs.includes(step))
    const at = outside && context.sourceOf(outside)
    if (outside) return { why: `line ${at?.line} would lack what the others fetch, or fetch it again` }
    const script = readRunScript(group.maker, context)
    const command = script && cleanCommand(group, script, context)
    if (command == null || group.copies.some(({ copy }) => copy.shadow?.successors.length)) continue
    commands.add(command)
    for (const { copy } of group.copies) removes.add(copy)
  }
  for (const command of commands) {
    const ended = endJoined(merged, sources, command, context)
    if (!ended) return { why: 'it cannot be told where to clean up after them' }
    merged = ended
  }
  const cleaned = [...commands].map((command) => `\`${command}\``).join(' and ')
  const summary = `Make one RUN of ${nameLines(sources)}${cleaned === '' ? '' : `, and end it with ${cleaned}`}`
  return { changes: merged.changes, ignore: [], removes: [...removes], summary }
}
