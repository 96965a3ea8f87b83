import type { ClaimedCopies } from '../rule.js'
import { CopiesByName } from './copies-by-name.js'

export function bytesOf(claimed: ClaimedCopies): number {
  let sum = 0
  if (claimed instanceof CopiesByName) {
    for (const copy of claimed.numbers) sum += claimed.of.bytesOf(copy)
  } else {
    for (const { copy } of claimed) sum += copy.bytes
  }
  return sum
}

/** Copies that are too few bytes together to be sure that somebody could do without them. */
export function isSmall(claimed: ClaimedCopies): boolean {
  return bytesOf(claimed) < 64 * 1024
}
