import type { Analysis } from '../../analysis.js'
import type { Remark } from './remark.js'

/** Where a remark on an instruction stands; of none, or where it is not known, at the Dockerfile itself. */
export function placeOf(
  analysis: Analysis | null,
  instruction: number | null,
): Pick<Remark, 'file' | 'line' | 'endLine' | 'instruction'> {
  const step = instruction === null ? null : (analysis?.instructions[instruction] ?? null)
  return {
    file: analysis?.context.dockerfile?.path ?? 'Dockerfile',
    line: step?.dockerfile?.line ?? null,
    endLine: step?.dockerfile?.endLine ?? null,
    instruction: step,
  }
}
