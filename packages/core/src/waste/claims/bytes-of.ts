import type { ClaimedCopy } from '../rule.js'

export function bytesOf(copies: readonly ClaimedCopy[]): number {
  return copies.reduce((sum, { copy }) => sum + copy.bytes, 0)
}

/** Copies that are too few bytes together to be sure that somebody could do without them. */
export function isSmall(copies: readonly ClaimedCopy[]): boolean {
  return bytesOf(copies) < 64 * 1024
}
