import type { Copies } from '../../image/copies.js'
import type { ClaimedCopies } from '../rule.js'
import { numbersOf } from './copies-by-name.js'

/** How many paths a finding names. */
const MAX_PATHS = 100

/** The largest of these copies, the larger first, then by path. Paths are made of those alone that may be among them. */
export function largestPaths(claimed: ClaimedCopies, copies: Copies): { path: string; bytes: number }[] {
  const sizes = Float64Array.from(numbersOf(claimed), (copy) => copies.bytesOf(copy))
  const least = leastOfLargest(sizes)
  const paths: { path: string; bytes: number }[] = []
  let place = 0
  for (const one of claimed) {
    const bytes = sizes[place++] as number
    if (bytes >= least) paths.push({ path: one.path, bytes })
  }
  return paths.sort((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1)).slice(0, MAX_PATHS)
}

/** The least of the MAX_PATHS largest; 0 where there are no more. Sorting a million would take a tenth of a second. */
function leastOfLargest(sizes: Float64Array): number {
  let largest: number[] = []
  let least = 0
  const sort = () => {
    largest = largest.sort((a, b) => b - a).slice(0, MAX_PATHS)
    least = largest[MAX_PATHS - 1] ?? 0
  }
  for (const size of sizes) {
    if (size > least) largest.push(size)
    if (largest.length === 2 * MAX_PATHS) sort()
  }
  sort()
  return least
}
