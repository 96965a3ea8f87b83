/** How many places of the other list are tried for one item: what repeats without end must not take quadratic time. */
const MOST_PLACES = 32

/**
 * The places of a longest sequence of keys that both lists have in the same order, first to last (after Hunt and
 * Szymanski). Of keys that repeat more often than `MOST_PLACES` only the nearest are tried.
 */
export function commonSubsequence(before: readonly string[], after: readonly string[]): [number, number][] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let tail = 0
  while (
    tail < Math.min(before.length, after.length) - start &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  )
    tail++
  const middle = longest(
    before.slice(start, before.length - tail),
    after.slice(start, after.length - tail),
  ).map(([b, a]): [number, number] => [b + start, a + start])
  const head = Array.from({ length: start }, (_, i): [number, number] => [i, i])
  const foot = Array.from({ length: tail }, (_, i): [number, number] => [
    before.length - tail + i,
    after.length - tail + i,
  ])
  return [...head, ...middle, ...foot]
}

interface Link {
  readonly before: number
  readonly after: number
  readonly previous: Link | null
}

function longest(before: readonly string[], after: readonly string[]): [number, number][] {
  const places = new Map<string, number[]>()
  for (const [at, key] of after.entries()) {
    const list = places.get(key)
    if (list) list.push(at)
    else places.set(key, [at])
  }
  const total = new Map<string, number>()
  for (const key of before) total.set(key, (total.get(key) ?? 0) + 1)
  const seen = new Map<string, number>()
  // ends[n] is the last link of the chain of n + 1 that ends earliest.
  const ends: Link[] = []
  for (const [at, key] of before.entries()) {
    const list = places.get(key)
    if (!list) continue
    const rank = seen.get(key) ?? 0
    seen.set(key, rank + 1)
    // From the last to the first, so that no two of them come into one chain.
    for (const place of nearest(list, rank, total.get(key) as number).reverse()) {
      const length = countBelow(ends, place)
      ends[length] = { before: at, after: place, previous: ends[length - 1] ?? null }
    }
  }
  const pairs: [number, number][] = []
  for (let link = ends.at(-1) ?? null; link; link = link.previous) pairs.push([link.before, link.after])
  return pairs.reverse()
}

/** The places that stand where the item does, counted from the first and from the last. */
function nearest(list: readonly number[], rank: number, total: number): number[] {
  if (list.length <= MOST_PLACES) return [...list]
  const fromEnd = list.length - (total - rank)
  const window = MOST_PLACES / 4
  const near = [...range(rank - window, rank + window), ...range(fromEnd - window, fromEnd + window)]
  return [...new Set(near)]
    .filter((i) => i >= 0 && i < list.length)
    .sort((a, b) => a - b)
    .map((i) => list[i] as number)
}

/** The whole numbers from one to before another. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)
}

/** How many chains end before the place. */
function countBelow(ends: readonly Link[], place: number): number {
  let low = 0
  let high = ends.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ends[middle] as Link).after < place) low = middle + 1
    else high = middle
  }
  return low
}
