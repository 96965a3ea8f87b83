import type { Analysis, AnalysisFiles } from '../analysis.js'
import type { Figures } from '../exploration.js'

export type Count = { -readonly [key in keyof Figures]: Figures[key] }

/** Figures of nothing. */
export function noFigures({ context }: Analysis): Count {
  const baseBytes = context.base.layers === null ? null : 0
  return { bytes: 0, shadowedBytes: 0, wastedBytes: 0, baseBytes, files: 0 }
}

/** Adds the copy with its bytes on this row; `files` is the caller's to count. */
export function addCopy(to: Count, row: number, { layers }: Analysis, files: AnalysisFiles): void {
  const bytes = files.bytes[row] as number
  to.bytes += bytes
  if (files.state[row] !== 'visible') to.shadowedBytes += bytes
  if (files.finding[row] !== null) to.wastedBytes += bytes
  if (to.baseBytes !== null && layers[files.layer[row] as number]?.base) to.baseBytes += bytes
}

/** Adds figures `times` over: -1 takes them away. */
export function addFigures(to: Count, figures: Figures, times: 1 | -1 = 1): void {
  to.bytes += times * figures.bytes
  to.shadowedBytes += times * figures.shadowedBytes
  to.wastedBytes += times * figures.wastedBytes
  if (to.baseBytes !== null) to.baseBytes += times * (figures.baseBytes ?? 0)
  to.files += times * figures.files
}
