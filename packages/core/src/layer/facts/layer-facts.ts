import { groups, type User, users } from './accounts.js'
import { type Distribution, osRelease } from './os-release.js'
import type { Probe } from './probe.js'

/** What is known of the content of some of a layer's files; null where the layer has none that tells. */
export interface LayerFacts {
  /** What its os-release says. */
  readonly distribution: Distribution | null
  /** What its etc/passwd says. */
  readonly users: ReadonlyMap<string, User> | null
  /** What its etc/group says. */
  readonly groups: ReadonlyMap<string, number> | null
}

export const NO_FACTS: LayerFacts = { distribution: null, users: null, groups: null }

const PROBES: { readonly [F in keyof LayerFacts]: Probe<NonNullable<LayerFacts[F]>> } = {
  distribution: osRelease,
  users,
  groups,
}
const FACTS = Object.keys(PROBES) as (keyof LayerFacts)[]

/** The fact that a file of this name, as the tar has it, tells; null for none. */
export function factOf(name: string): keyof LayerFacts | null {
  for (const fact of FACTS) if (PROBES[fact].wants(name)) return fact
  return null
}

/** The facts with what this content says of one; a content that says nothing changes none. */
export function withFact(facts: LayerFacts, fact: keyof LayerFacts, content: string): LayerFacts {
  return { ...facts, [fact]: PROBES[fact].extract(content) ?? facts[fact] }
}
