import type { Instruction } from '../../image/instructions.js'
import { deleterOf } from '../../waste/advice/package-cache-words.js'
import { joinWords } from '../../waste/advice/wording.js'
import { packageCaches } from '../../waste/claims/package-caches.js'
import { isPackageRecord } from '../../waste/known/package-records.js'
import type { Fix, FixContext, Fixer } from '../fixer.js'
import { mergeRuns } from '../merge-runs.js'

/** Package databases that several RUNs write anew: they become one RUN, with what deletes the lists too late. */
export const packageDatabaseRewritten: Fixer = (finding, context) => {
  const runs = installRuns(context)
  if (runs.length < 2) return null
  const joined = joinInstalls(runs, context)
  return 'changes' in joined ? joined : { summary: `${finding.advice}; there is no patch, as ${joined.why}` }
}

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
    if (!group.kind.remove || group.maker.layers.some(waste.isBase)) continue
    const deleter = deleterOf(waste, group)
    if (deleter) found.add(group.maker).add(deleter)
  }
  return [...found]
    .filter((step) => step.keyword === 'RUN' && sourceOf(step) !== null)
    .sort((a, b) => a.index - b.index)
}

/** Some RUNs made one, or why they cannot be. */
export function joinInstalls(
  runs: readonly Instruction[],
  context: FixContext,
): Fix | { readonly why: string } {
  const sources = runs.flatMap((run) => context.sourceOf(run) ?? [])
  const merged = mergeRuns(sources, context)
  if ('why' in merged) return merged
  const lines = joinWords(sources.map(({ line }) => String(line)))
  return { ...merged, ignore: [], summary: `Make one RUN of lines ${lines}` }
}
