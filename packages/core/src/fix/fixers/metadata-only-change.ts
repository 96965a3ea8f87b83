import type { Finding } from '../../waste/find-waste.js'
import type { Fix, FixContext, Fixer } from '../fixer.js'
import { planFor } from '../metadata/plan.js'

/** A RUN changes what several COPYs brought, each of which is a finding: what is right for one is right for all. */
const known = new WeakMap<FixContext, Map<number, Fix | string>>()

/** COPY and a RUN that gives what it brought another owner or mode become a COPY with flags. */
export const metadataOnlyChange: Fixer = (finding, context) => {
  const [layer] = finding.hiddenBy
  if (layer === undefined || context.waste.isBase(layer)) return null
  const plans = known.get(context) ?? new Map<number, Fix | string>()
  known.set(context, plans)
  const plan = plans.get(layer) ?? planFor(context.waste.makerOf(layer), context)
  plans.set(layer, plan)
  if (typeof plan === 'string') return { summary: `${finding.advice}; there is no patch, because ${plan}` }
  return fixes(plan, finding) ? plan : null
}

function fixes({ removes }: Fix, { copies }: Finding): boolean {
  const removed = new Set(removes)
  return copies.some(({ copy }) => removed.has(copy))
}
