import type { Analysis } from '../../analysis.js'
import type { Remark } from './remark.js'

/** What a remark is about: an instruction, the FROM that names the base, or no line at all. */
export type About = number | 'from' | null

/** Where a remark stands; where no line is known, at the Dockerfile itself. */
export function placeOf(
  analysis: Analysis | null,
  about: About,
): Pick<Remark, 'file' | 'line' | 'endLine' | 'instruction'> {
  const dockerfile = analysis?.context.dockerfile
  const step = typeof about === 'number' ? (analysis?.instructions[about] ?? null) : null
  const lines = about === 'from' ? dockerfile?.from : step?.dockerfile
  // One that only stood there and does not fit is most likely another image's.
  const isOther = dockerfile?.evidence === 'default' && dockerfile.aligned === 'none'
  return {
    file: (!isOther && dockerfile?.path) || 'Dockerfile',
    line: lines?.line ?? null,
    endLine: lines?.endLine ?? null,
    instruction: step,
  }
}
