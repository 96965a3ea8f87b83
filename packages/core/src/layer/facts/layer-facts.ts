import { parentPath } from '../../parent-path.js'
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
const FACTS: ReadonlyMap<string, keyof LayerFacts> = new Map(
  (Object.keys(PROBES) as (keyof LayerFacts)[]).flatMap((fact) =>
    PROBES[fact].paths.map((path) => [path, fact] as const),
  ),
)
const FOLDERS: ReadonlySet<string> = new Set([...FACTS.keys()].map(parentPath))

/** Whether a file of this folder may tell a fact. */
export function mayTell(folder: string): boolean {
  return FOLDERS.has(folder)
}

/** The fact that the file at a path tells; null for none. */
export function factOf(path: string): keyof LayerFacts | null {
  return FACTS.get(path) ?? null
}

/** The facts with what this content says of one; a content that says nothing changes none. */
export function withFact(facts: LayerFacts, fact: keyof LayerFacts, content: string): LayerFacts {
  return { ...facts, [fact]: PROBES[fact].extract(content) ?? facts[fact] }
}
