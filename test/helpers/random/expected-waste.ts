import type { Account, PlainCopy, PlainShadow } from './account.js'

/** An instruction as far as blame goes: what it is, and the layer that it made. */
export interface Maker {
  readonly keyword: 'RUN' | 'COPY' | 'ENV'
  readonly layer: number | null
}

export interface ExpectedFinding {
  readonly rule: string
  readonly confidence: 'certain' | 'likely' | 'possible'
  /** The layer whose instruction is to change. */
  readonly changeAt: number
  readonly own: boolean
  /** Whether the copies were written again of what came with the base. */
  readonly ofBase: boolean
  readonly copies: ReadonlySet<PlainCopy>
}

export interface ExpectedWaste {
  readonly findings: readonly ExpectedFinding[]
  /** What counts as wasted. */
  readonly booked: ReadonlySet<PlainCopy>
  /** Of that, what hard links were torn into: once they were one. */
  readonly torn: ReadonlySet<PlainCopy>
  /** What would, were the base's own instructions the user's. */
  readonly bookedInBase: ReadonlySet<PlainCopy>
}

/** Under this, what is deleted or replaced is left by every package run. */
const SMALL = 64 * 1024

type Shadowed = PlainCopy & { readonly shadow: PlainShadow }

/** What the rules that look at layers alone find, worked out from docs/numbers.md and their pages. */
export function expectedWaste(
  { copies }: Account,
  instructions: readonly Maker[],
  baseLayers: number,
): ExpectedWaste {
  const shadowed = copies.filter((copy): copy is Shadowed => copy.shadow !== null)
  const origins = originsOf(shadowed, baseLayers)
  const severalTimes = new Map<PlainCopy, boolean>()
  for (const next of shadowed.flatMap((copy) => copy.shadow.successors))
    severalTimes.set(next, severalTimes.has(next))
  const groups = new Map<string, Shadowed[]>()
  for (const copy of shadowed) {
    const { cause, layer, changed } = copy.shadow
    const traced = isTraced(copy)
    const key = [cause, copy.layer, layer, traced, changed].join(' ')
    groups.set(key, [...(groups.get(key) ?? []), copy])
  }
  const torn = new Set<PlainCopy>()
  const findings = [...groups.values()]
    .map((group): ExpectedFinding => {
      const [first] = group as [Shadowed]
      const traced = isTraced(first)
      const changeAt = traced ? first.shadow.layer : first.layer
      const copies = new Set<PlainCopy>(
        traced ? group.flatMap(writtenAgain) : [...group, ...group.flatMap(tornApart)],
      )
      return {
        ...verdict(first, group, traced),
        changeAt,
        own: changeAt >= baseLayers,
        ofBase: traced,
        copies,
      }
    })
    // What is deleted or replaced of the base's is nobody's waste.
    .filter(({ copies }) => copies.size > 0)
  const sure = findings.filter(({ confidence }) => confidence !== 'possible')
  const union = (own: boolean) =>
    new Set(sure.filter((finding) => finding.own === own).flatMap((finding) => [...finding.copies]))
  return { findings, booked: union(true), torn, bookedInBase: union(false) }

  function verdict(
    { layer, shadow }: Shadowed,
    group: readonly Shadowed[],
    traced: boolean,
  ): Pick<ExpectedFinding, 'rule' | 'confidence'> {
    const small = group.reduce((sum, { inode }) => sum + inode.bytes, 0) < SMALL
    if (shadow.cause === 'moved') return { rule: 'moved', confidence: traced ? 'likely' : 'certain' }
    if (shadow.cause === 'deleted')
      return { rule: 'deleted-later', confidence: small ? 'possible' : 'certain' }
    if (shadow.cause === 'replaced')
      return { rule: 'replaced-later', confidence: small ? 'possible' : 'likely' }
    if (shadow.changed.length > 0) return { rule: 'metadata-only-change', confidence: 'certain' }
    const made = instructions.findIndex((instruction) => instruction.layer === layer)
    const hid = instructions.findIndex((instruction) => instruction.layer === shadow.layer)
    if (instructions[hid]?.keyword !== 'COPY')
      return { rule: 'metadata-only-change', confidence: traced ? 'possible' : 'likely' }
    const between = instructions.slice(made + 1, hid).some(({ keyword }) => keyword === 'RUN')
    return { rule: 'copied-again', confidence: between ? 'possible' : 'certain' }
  }

  function writtenAgain({ shadow }: Shadowed): PlainCopy[] {
    return shadow.successors.filter((copy) => (origins.get(copy) as number) < baseLayers)
  }

  /** Of the files that hard links became all but one that is still seen, if they stand for nothing else. */
  function tornApart({ shadow }: Shadowed): PlainCopy[] {
    if (shadow.cause !== 'same-content') return []
    const left = shadow.successors.findIndex((copy) => copy.shadow === null)
    if (left < 0) return []
    const parts = shadow.successors.filter((copy, i) => i !== left && !severalTimes.get(copy))
    for (const part of parts) torn.add(part)
    return parts
  }

  /** Whether an own instruction hid what came with the base: what was written again counts as what it was first. */
  function isTraced(copy: Shadowed): boolean {
    const { cause, layer } = copy.shadow
    const from =
      cause === 'same-content' || cause === 'moved' ? (origins.get(copy) ?? copy.layer) : copy.layer
    return from < baseLayers && layer >= baseLayers
  }
}

/**
 * The layer of the first of those copies that each was made from, one after the other. Where one took the place of
 * several, some of the base and some not, it is needed for what did not come with the base: that is its origin.
 */
function originsOf(shadowed: readonly Shadowed[], baseLayers: number): Map<PlainCopy, number> {
  const origins = new Map<PlainCopy, number[]>()
  const origin = (copy: PlainCopy) => {
    const all = origins.get(copy) ?? [copy.layer]
    const own = all.filter((layer) => layer >= baseLayers)
    return Math.min(...(own.length > 0 ? own : all))
  }
  for (const copy of [...shadowed].sort((a, b) => a.layer - b.layer))
    for (const next of copy.shadow.successors) origins.set(next, [...(origins.get(next) ?? []), origin(copy)])
  return new Map([...origins.keys()].map((copy) => [copy, origin(copy)]))
}
