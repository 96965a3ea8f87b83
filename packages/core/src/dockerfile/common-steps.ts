/** More differences than this are no edit: it is another file. */
const MOST_DIFFERENCES = 100

type Same = (a: number, b: number) => boolean

/**
 * Pairs what two lists have in common, in order, where a pair is the same seen from the beginning and from the end: one of
 * several equal ones has no partner that is sure. Null where too much differs.
 */
export function commonSteps(lengthA: number, lengthB: number, same: Same): [number, number][] | null {
  const forward = longestCommon(lengthA, lengthB, same)
  const backward = longestCommon(lengthA, lengthB, (a, b) => same(lengthA - 1 - a, lengthB - 1 - b))
  if (!forward || !backward) return null
  const partners = new Map(backward.map(([a, b]) => [lengthA - 1 - a, lengthB - 1 - b]))
  return forward.filter(([a, b]) => partners.get(a) === b)
}

/** A longest common subsequence in O(ND) (Myers, 1986); null where too much differs. */
function longestCommon(lengthA: number, lengthB: number, same: Same): [number, number][] | null {
  // How far in A each diagonal leads, for each number of differences.
  const reached: Int32Array[] = []
  for (let differences = 0; differences <= MOST_DIFFERENCES; differences++) {
    const ends = new Int32Array(2 * differences + 1)
    for (let diagonal = -differences; diagonal <= differences; diagonal += 2) {
      let a = startOf(reached, differences, diagonal).a
      while (a < lengthA && a - diagonal < lengthB && same(a, a - diagonal)) a++
      ends[diagonal + differences] = a
      if (a >= lengthA && a - diagonal >= lengthB) return trace([...reached, ends], lengthA, lengthB)
    }
    reached.push(ends)
  }
  return null
}

/** Where a diagonal begins, one difference after those beside it: without one of A or, as far or further, one of B. */
function startOf(reached: readonly Int32Array[], differences: number, diagonal: number) {
  const before = reached[differences - 1]
  if (!before) return { a: 0, skips: null }
  const end = (other: number) =>
    Math.abs(other) < differences ? (before[other + differences - 1] as number) : -2
  const withoutA = end(diagonal - 1) + 1
  const withoutB = end(diagonal + 1)
  return withoutA > withoutB ? ({ a: withoutA, skips: 'a' } as const) : ({ a: withoutB, skips: 'b' } as const)
}

function trace(reached: readonly Int32Array[], lengthA: number, lengthB: number): [number, number][] {
  const pairs: [number, number][] = []
  let a = lengthA
  let b = lengthB
  for (let differences = reached.length - 1; differences >= 0; differences--) {
    const start = startOf(reached, differences, a - b)
    while (a > start.a) pairs.push([--a, --b])
    if (start.skips === 'a') a--
    else if (start.skips === 'b') b--
  }
  return pairs.reverse()
}
