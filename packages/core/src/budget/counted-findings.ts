import type { Analysis, AnalysisFinding } from '../analysis.js'
import type { Limit } from './limit.js'

export interface CountedFinding {
  /** Of the analysis. */
  readonly index: number
  readonly finding: AnalysisFinding
  readonly bytes: number
}

/** The findings that count for a limit of what is wasted, the largest first: the base's only where it is of the image. */
export function countedFindings({ findings }: Analysis, { kind, subject, of }: Limit): CountedFinding[] {
  return findings
    .flatMap((finding, index) => {
      const { rule, own, confidence, wastedBytes, savesAlone } = finding
      if (confidence === 'possible' || (kind !== 'wasted' && rule !== subject)) return []
      if (!own && of === 'own') return []
      // What the base wastes is booked by no finding.
      return [{ index, finding, bytes: own ? wastedBytes : savesAlone }]
    })
    .sort((a, b) => b.bytes - a.bytes)
}
