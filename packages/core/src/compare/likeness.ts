/** A feature that more items have than that tells nothing of any of them, and would take quadratic time. */
const MOST_BEARERS = 8

/**
 * Pairs items by the share of their features that they have in common, the likest first, each once. Those that have less
 * than `least` in common, and those that `mayPair` refuses, stay apart.
 */
export function pairLikest(
  before: readonly ReadonlySet<string>[],
  after: readonly ReadonlySet<string>[],
  least: number,
  mayPair: (before: number, after: number) => boolean = () => true,
): [number, number][] {
  const [bearersBefore, bearersAfter] = [bearers(before), bearers(after)]
  const candidates = new Map<string, readonly [number, number]>()
  for (const [feature, list] of bearersBefore) {
    const others = bearersAfter.get(feature) ?? []
    if (list.length > MOST_BEARERS || others.length > MOST_BEARERS) continue
    for (const b of list) for (const a of others) if (mayPair(b, a)) candidates.set(`${b} ${a}`, [b, a])
  }
  const scored = [...candidates.values()].map(([b, a]) => ({
    b,
    a,
    likeness: likeness(before[b] as ReadonlySet<string>, after[a] as ReadonlySet<string>),
  }))
  scored.sort((x, y) => y.likeness - x.likeness || x.b - y.b || x.a - y.a)
  const [takenBefore, takenAfter] = [new Set<number>(), new Set<number>()]
  const pairs: [number, number][] = []
  for (const { b, a, likeness } of scored) {
    if (likeness < least || takenBefore.has(b) || takenAfter.has(a)) continue
    takenBefore.add(b)
    takenAfter.add(a)
    pairs.push([b, a])
  }
  return pairs
}

function bearers(items: readonly ReadonlySet<string>[]): Map<string, number[]> {
  const found = new Map<string, number[]>()
  for (const [index, features] of items.entries()) {
    for (const feature of features) {
      const list = found.get(feature)
      if (list) list.push(index)
      else found.set(feature, [index])
    }
  }
  return found
}

/** 1 where they have all in common, 0 where nothing. */
function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const [small, large] = one.size < other.size ? [one, other] : [other, one]
  let shared = 0
  for (const feature of small) if (large.has(feature)) shared++
  return large.size === 0 ? 0 : (2 * shared) / (small.size + large.size)
}
