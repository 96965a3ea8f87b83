import type { Analysis } from '../../analysis.js'

/** Characters of a path; of more, its end is shown, which tells more. */
const LONGEST = 60

/** Where an instruction stands: `Dockerfile:6`; null where that is not known, or for no instruction. */
export function namePlace(analysis: Analysis, instruction: number | null): string | null {
  const line = instruction === null ? null : (analysis.instructions[instruction]?.dockerfile?.line ?? null)
  const path = analysis.context.dockerfile?.path
  return line === null || path === undefined ? null : nameLine(path, line)
}

/** A line of a file, as editors and terminals open it. */
export function nameLine(path: string, line: number): string {
  return `${path.length > LONGEST ? `…${path.slice(1 - LONGEST).replace(/^[\udc00-\udfff]/, '')}` : path}:${line}`
}
