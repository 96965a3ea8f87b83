import type { Analysis, AnalysisFinding } from '../analysis.js'
import type { LimitCause } from '../verdict.js'
import type { Compared } from './compared.js'
import { countedFindings } from './counted-findings.js'
import { heaviestPath, type WeighedPath } from './heaviest-path.js'
import type { Limit } from './limit.js'

/** The findings that break a limit of what is wasted, the most first: what they gained since the baseline, or all that they are. */
export function causesOfWaste(
  analysis: Analysis,
  limit: Limit,
  compared: Compared | null,
  most: number,
): LimitCause[] {
  const counted = countedFindings(analysis, limit)
  // Of findings that may not be at all, it matters which they are and not since when.
  const changes = limit.kind === 'fail-on' ? [] : (compared?.difference.waste ?? [])
  const indexes = new Set<number | null>(counted.map(({ index }) => index))
  const grown = changes.filter(({ after, growthBytes }) => growthBytes > 0 && indexes.has(after))
  if (grown.length > 0) {
    grown.sort((a, b) => b.growthBytes - a.growthBytes)
    return grown.slice(0, most).map(({ before, after, growthBytes }) => {
      const finding = analysis.findings[after as number] as AnalysisFinding
      const old = before === null ? undefined : compared?.baseline.findings[before]
      return describe(analysis, finding, growthBytes, true, grownPath(finding, old))
    })
  }
  return counted
    .slice(0, most)
    .map(({ index, finding, bytes }) =>
      describe(analysis, finding, bytes, false, heaviestOf(analysis, index)),
    )
}

function describe(
  { instructions, layers }: Analysis,
  { changeAt, madeBy }: AnalysisFinding,
  bytes: number,
  growth: boolean,
  path: WeighedPath | null,
): LimitCause {
  const instruction = changeAt ?? layers[madeBy[0] ?? -1]?.instructions.at(-1) ?? null
  const text = instruction === null ? null : (instructions[instruction]?.text ?? null)
  return { growth, bytes, instruction, text, path: path?.path ?? null, pathBytes: path?.weight ?? 0 }
}

/** Where most of a finding stands: the folder, or where nobody knows what each file is, the largest file. */
function heaviestOf({ files, findings }: Analysis, index: number): WeighedPath | null {
  const rows = (files?.finding ?? []).flatMap((finding, row) => (finding === index ? [row] : []))
  const folder = heaviestPath(
    rows.map((row) => ({ path: files?.path[row] as string, weight: files?.bytes[row] as number })),
  )
  const [largest] = findings[index]?.paths ?? []
  return folder ?? (largest && largest.bytes > 0 ? { path: largest.path, weight: largest.bytes } : null)
}

/** Of the largest files of a finding, the one that gained most. */
function grownPath(finding: AnalysisFinding, old: AnalysisFinding | undefined): WeighedPath | null {
  const before = new Map(old?.paths.map(({ path, bytes }) => [path, bytes]))
  const grown = finding.paths.map(({ path, bytes }) => ({ path, weight: bytes - (before.get(path) ?? 0) }))
  const [most] = grown.sort((a, b) => b.weight - a.weight)
  return most && most.weight > 0 ? most : null
}
