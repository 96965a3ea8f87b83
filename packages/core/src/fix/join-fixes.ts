import { type Change, changeKey } from '../dockerfile/changes.js'
import type { Fix } from './fixer.js'

export interface Candidate {
  /** Of the finding that it makes go away. */
  readonly index: number
  readonly fix: Fix
}

export interface Joined {
  readonly chosen: readonly Candidate[]
  /** Findings that are gone with what the others change. */
  readonly covered: readonly number[]
  /** Findings whose fix changes what another of the chosen ones needs as it is. */
  readonly conflicts: readonly number[]
}

/** Those that go together, the first of them first. `fits` says whether one patch can hold all these changes. */
export function joinFixes(
  candidates: readonly Candidate[],
  fits: (changes: readonly Change[]) => boolean,
): Joined {
  const chosen: Candidate[] = []
  const left: Candidate[] = []
  const taken = new Map<string, Change>()
  for (const candidate of candidates) {
    const changes = keyed(candidate.fix)
    const together = new Map([...taken, ...changes])
    const isNew = together.size > taken.size
    const goes =
      chosen.every(({ fix }) => goTogether(fix, candidate.fix)) && (!isNew || fits([...together.values()]))
    if (!goes) {
      left.push(candidate)
      continue
    }
    chosen.push(candidate)
    for (const [key, change] of changes) taken.set(key, change)
  }
  const removed = new Set(chosen.flatMap(({ fix }) => fix.removes))
  const isCovered = ({ fix }: Candidate) =>
    fix.removes.length > 0 && fix.removes.every((copy) => removed.has(copy))
  return {
    chosen,
    covered: left.filter(isCovered).map(({ index }) => index),
    conflicts: left.filter((candidate) => !isCovered(candidate)).map(({ index }) => index),
  }
}

function keyed({ changes }: Fix): Map<string, Change> {
  return new Map(changes.map((change) => [changeKey(change), change]))
}

function goTogether(some: Fix, other: Fix): boolean {
  return sharesNoMove(keyed(some), keyed(other)) && !mountsInto(some, other) && !mountsInto(other, some)
}

/** Whether one mounts something in a RUN for what it does by itself, and the other has it do what other RUNs did as well. */
function mountsInto({ changes }: Fix, other: Fix): boolean {
  const joins = other.changes.some(({ type, ...change }) => type === 'remove' && 'edits' in change)
  return changes.some(
    (change) =>
      change.type === 'add-flag' &&
      other.changes.some((theirs) => joins && theirs.type === 'command' && theirs.at === change.at) &&
      !other.changes.some((theirs) => theirs.type === 'add-flag' && changeKey(theirs) === changeKey(change)),
  )
}

/**
 * What is taken out of its place is put in another. Two fixes that take out the same must put it in the same place, or it
 * would stand there twice: then one of them does all that the other does.
 */
function sharesNoMove(some: ReadonlyMap<string, Change>, others: ReadonlyMap<string, Change>): boolean {
  const shared = [...some].some(([key, { type }]) => type === 'remove' && others.has(key))
  return !shared || includes(some, others) || includes(others, some)
}

function includes(some: ReadonlyMap<string, Change>, others: ReadonlyMap<string, Change>): boolean {
  return [...others].every(([key, { type }]) => type.endsWith('-flag') || some.has(key))
}
