import type { Analysis } from '../analysis.js'
import type { LimitVerdict } from '../verdict.js'
import { countsFor } from './counted-rows.js'
import { isOfFindings, type Limit } from './limit.js'
import { findSuspects } from './suspects.js'

/** The own finding whose fix gives back most of what a limit is about; null where none does. */
export function findWayBack(analysis: Analysis, limit: Limit, allowed: number): LimitVerdict['wayBack'] {
  // What a finding claims is bytes, and which of its files are the last in their layer nobody knows.
  if (limit.kind === 'layers' || limit.kind === 'files') return null
  const saved = savedBytes(analysis, limit, allowed)
  const [best] = analysis.findings
    .flatMap(({ rule, own, confidence }, finding) => {
      const isMeant = limit.subject === null || !isOfFindings(limit) || rule === limit.subject
      const bytes = saved[finding] as number
      return own && confidence !== 'possible' && isMeant ? [{ finding, bytes }] : []
    })
    .sort((a, b) => b.bytes - a.bytes)
  // What may not be at all is to be mended whatever it weighs.
  return best && (best.bytes > 0 || limit.kind === 'fail-on') ? best : null
}

/** Rules that count the first of two equal copies and have the second left out: its layer is the one that gets smaller. */
const DROPS_THE_LATER: ReadonlySet<string> = new Set([
  'copied-again',
  'metadata-only-change',
  'moved',
  'repeated-layer',
])

/** Of each finding, the bytes that count for the figure. */
function savedBytes(analysis: Analysis, limit: Limit, allowed: number): number[] {
  const { findings, files, instructions } = analysis
  const inPlaces = limit.kind === 'layer' || limit.kind === 'instruction'
  if (!inPlaces && limit.kind !== 'path') return findings.map(({ wastedBytes }) => wastedBytes)
  const suspects = inPlaces ? findSuspects(analysis, limit, allowed, []) : []
  const places = new Set(
    suspects.flatMap(({ after }) => after.flatMap((index) => instructions[index]?.layers ?? [])),
  )
  if (!files) {
    return findings.map(({ rule, wastedBytes, madeBy, hiddenBy }) => {
      const layers = DROPS_THE_LATER.has(rule) && hiddenBy.length > 0 ? hiddenBy : madeBy
      return layers.every((layer) => places.has(layer)) ? wastedBytes : 0
    })
  }
  const weightOf = countsFor(analysis, files, limit)
  const saved = findings.map(() => 0)
  files.finding.forEach((finding, row) => {
    if (finding === null) return
    const later = DROPS_THE_LATER.has(findings[finding]?.rule ?? '') ? files.hiddenBy[row] : null
    const place = later ?? (files.layer[row] as number)
    if (!inPlaces || places.has(place)) saved[finding] = (saved[finding] ?? 0) + weightOf(row)
  })
  return saved
}
