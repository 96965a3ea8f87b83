import type { Analysis } from '../analysis.js'
import type { LimitCause } from '../verdict.js'
import { causesOfWaste } from './causes-of-waste.js'
import type { Compared } from './compared.js'
import { countsFor } from './counted-rows.js'
import { heaviestPath, type WeighedPath } from './heaviest-path.js'
import { isOfFindings, type Limit } from './limit.js'
import { findSuspects, type Suspect } from './suspects.js'
import { weighInstructions } from './weigh-instructions.js'

/** More are not named. */
const MOST = 3

/** Who broke a limit, the most first: by what came since the baseline, or where nothing did, by what there is. */
export function findCauses(
  analysis: Analysis,
  limit: Limit,
  allowed: number,
  compared: Compared | null,
): LimitCause[] {
  if (isOfFindings(limit)) return causesOfWaste(analysis, limit, compared, MOST)
  const suspects = findSuspects(analysis, limit, allowed, compared?.difference.instructions ?? [])
  const weights = weighInstructions(analysis, limit)
  if (compared) {
    const before = weighInstructions(compared.baseline, limit)
    const grown = largest(suspects, (suspect) => {
      const growth = sum(suspect.after, weights) - sum(suspect.before, before)
      return withoutMoves(limit, suspect, growth)
    })
    if (grown.length > 0) {
      return grown.map(({ suspect, bytes }) =>
        cause(suspect, bytes, true, grownPath(analysis, limit, compared, suspect)),
      )
    }
  }
  // That each layer is one says nothing of who made too many.
  if (limit.kind === 'layers') return []
  return largest(suspects, (suspect) => sum(suspect.after, weights)).map(({ suspect, bytes }) =>
    cause(suspect, bytes, false, heaviestPath(weighPaths(analysis, limit, suspect.after, 1))),
  )
}

/** Of the whole, what others had before is no growth: who only received it made nothing larger. */
function withoutMoves({ kind }: Limit, { changes }: Suspect, growth: number): number {
  const moved = changes.reduce((sum, { movedBytes }) => sum + movedBytes, 0)
  if (kind === 'size') return growth - moved
  // Compressed, nobody knows what weighs the part that moved.
  const isAllMoved = moved > 0 && changes.every(({ growthBytes, movedBytes }) => growthBytes <= movedBytes)
  return kind === 'compressed' && isAllMoved ? 0 : growth
}

function largest(suspects: readonly Suspect[], weigh: (suspect: Suspect) => number) {
  return suspects
    .map((suspect) => ({ suspect, bytes: weigh(suspect) }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, MOST)
}

function sum(instructions: readonly number[], weights: readonly number[]): number {
  return instructions.reduce((total, index) => total + (weights[index] ?? 0), 0)
}

function cause(
  { instruction, text }: Suspect,
  bytes: number,
  growth: boolean,
  path: WeighedPath | null,
): LimitCause {
  return { growth, bytes, instruction, text, path: path?.path ?? null, pathBytes: path?.weight ?? 0 }
}

/** What gained most in it: what the difference says, and of what it does not count, by the tables of files. */
function grownPath(
  analysis: Analysis,
  limit: Limit,
  { baseline, difference }: Compared,
  suspect: Suspect,
): WeighedPath | null {
  if (limit.kind === 'layers') return null
  if (limit.kind === 'path' || limit.kind === 'files') {
    return heaviestPath([
      ...weighPaths(analysis, limit, suspect.after, 1),
      ...weighPaths(baseline, limit, suspect.before, -1),
    ])
  }
  const movedTo = new Map(difference.moved.map(({ to, bytes }) => [to, bytes]))
  const [most] = suspect.changes
    .flatMap(({ paths }) => paths)
    .map(({ path, growthBytes }) => ({ path, weight: growthBytes - (movedTo.get(path) ?? 0) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
  return most ?? null
}

/** What the files of these instructions add to the figure; nothing without a table of files. */
function weighPaths(
  analysis: Analysis,
  limit: Limit,
  instructions: readonly number[],
  factor: number,
): WeighedPath[] {
  const { files } = analysis
  if (!files) return []
  const layers = new Set(instructions.flatMap((index) => analysis.instructions[index]?.layers ?? []))
  const weightOf = countsFor(analysis, files, limit)
  return files.path.flatMap((path, row) => {
    const weight = layers.has(files.layer[row] as number) ? weightOf(row) : 0
    return weight > 0 ? [{ path, weight: weight * factor }] : []
  })
}
