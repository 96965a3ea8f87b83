import type { Analysis } from '../../analysis.js'

/** Characters of a path; of more, its end is shown, which tells more. */
const LONGEST = 60

/** Where an instruction stands, or for null the FROM that names the base: `Dockerfile:6`; null where that is not known. */
export function namePlace({ context, instructions }: Analysis, instruction: number | null): string | null {
  const { dockerfile } = context
  const place = instruction === null ? dockerfile?.from : instructions[instruction]?.dockerfile
  return place && dockerfile ? nameLine(dockerfile.path, place.line) : null
}

/** A line of a file, as editors and terminals open it. */
export function nameLine(path: string, line: number): string {
  return `${path.length > LONGEST ? `…${path.slice(1 - LONGEST).replace(/^[\udc00-\udfff]/, '')}` : path}:${line}`
}
