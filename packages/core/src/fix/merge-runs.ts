import type { Change } from '../dockerfile/changes.js'
import type { DockerfileInstruction } from '../dockerfile/dockerfile.js'
import type { Copy } from '../image/replay.js'
import type { FixContext } from './fixer.js'

/** Several RUNs made one, or why they cannot be. */
export type Merged =
  | { readonly changes: readonly Change[]; readonly removes: readonly Copy[]; readonly command: string }
  | { readonly why: string }

/**
 * Joins RUNs of one stage with `&&`, in their order, at the place of the first or of the last, whichever what stands
 * between them allows. What one of them wrote and a later one hid is no longer there.
 */
export function mergeRuns(_runs: readonly DockerfileInstruction[], _context: FixContext): Merged {
  return { why: 'not written yet' }
}
