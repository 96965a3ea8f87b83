import type { Analysis } from '../analysis.js'
import { diff } from '../compare/diff.js'
import type { Limits } from '../configuration.js'
import { type DiveRules, measureAsDive } from '../dive/measure-as-dive.js'
import { LayersizeError } from '../errors.js'
import type { LimitVerdict, Outcome, Verdict } from '../verdict.js'
import { worstOutcome } from './combine-verdicts.js'
import type { Compared } from './compared.js'
import { findCauses } from './find-causes.js'
import { findWayBack } from './find-way-back.js'
import { judgeLimit } from './judge-limit.js'
import type { Limit } from './limit.js'
import { notesOf } from './notes.js'
import { raiseLimit } from './raise-limit.js'
import { type FindRule, readLimits } from './read-limits.js'
import { sizeAbove } from './size-above.js'

export interface CheckOptions {
  /** Limits of flags: each takes the place of those of its kind, path or rule. */
  readonly flags?: Limits | undefined
  /** The file that the limits come from, for advice. */
  readonly budget?: string | undefined
  /** What relative limits are relative to. */
  readonly baseline?: { readonly reference: string; readonly analysis: Analysis } | undefined
  /** Whether relative limits are skipped, and not undecided, where there is no baseline. */
  readonly baselineOptional?: boolean | undefined
  /** Limits as dive has them, checked beside the others. */
  readonly dive?: DiveRules | undefined
}

/** Whether an image keeps its limits, given what says which rules there are. Rejects with CONFIGURATION_INVALID, BASELINE_MISMATCH. */
export async function judge(
  analysis: Analysis,
  limits: Limits,
  { flags = {}, budget, baseline, baselineOptional = false, dive }: CheckOptions,
  findRule: FindRule,
): Promise<Verdict> {
  const read = await readLimits(limits, flags, findRule)
  if (read.length === 0 && !dive) {
    throw new LayersizeError('CONFIGURATION_INVALID', 'There is no limit to check', {
      hint: `Set one, such as what it has today and some more: layersize check IMAGE --max-size ${sizeAbove(analysis.image.contentBytes)}. Or let layersize init IMAGE write a configuration with limits.`,
    })
  }
  if (baseline && baseline.analysis.image.platform !== analysis.image.platform) {
    const { platform } = baseline.analysis.image
    throw new LayersizeError(
      'BASELINE_MISMATCH',
      `The baseline ${JSON.stringify(baseline.reference)} is an image for ${platform}, and this one is for ${analysis.image.platform}`,
      { hint: 'Give a baseline of the same platform: one for each that is built.' },
    )
  }
  const difference = baseline ? diff(baseline.analysis, analysis) : null
  const relation = { baseline: baseline?.analysis ?? null, optional: baselineOptional }
  const compared = baseline && difference ? { baseline: baseline.analysis, difference } : null
  const judged = read.map((limit) =>
    explain(analysis, limit, judgeLimit(analysis, limit, relation), compared),
  )
  const asDive = dive ? measureAsDive(analysis, dive) : null
  const { files: _, whiteouts: __, ...shown } = analysis
  return {
    image: analysis.source.reference,
    outcome:
      worstOutcome([
        ...judged.map(outcomeOf),
        ...(asDive?.rules.some(({ status }) => status === 'failed') ? (['broken'] as const) : []),
      ]) ?? 'kept',
    error: null,
    analysis: shown,
    budget: budget ?? null,
    baseline: baseline
      ? {
          reference: baseline.reference,
          id: baseline.analysis.image.id,
          contentBytes: baseline.analysis.image.contentBytes,
        }
      : null,
    limits: judged,
    difference,
    dive: asDive,
    notes: notesOf(analysis, read, baseline?.analysis ?? null),
  }
}

/** A broken limit with who did it and what would mend it. */
function explain(
  analysis: Analysis,
  limit: Limit,
  judged: LimitVerdict,
  compared: Compared | null,
): LimitVerdict {
  const { status, allowed } = judged
  if (status !== 'broken' || allowed === null) return judged
  return {
    ...judged,
    causes: findCauses(analysis, limit, allowed, compared),
    wayBack: findWayBack(analysis, limit, allowed),
    raise: raiseLimit(limit, judged),
  }
}

function outcomeOf({ status, level }: LimitVerdict): Outcome {
  if (status === 'unknown') return level === 'warn' ? 'warned' : 'undecided'
  if (status === 'broken') return level === 'warn' ? 'warned' : 'broken'
  return 'kept'
}
