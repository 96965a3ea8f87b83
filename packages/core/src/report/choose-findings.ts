import type { AnalysisFinding } from '../analysis.js'

export interface FindingChoice {
  readonly findings: readonly AnalysisFinding[]
  /** How many that count, and how many of the own that are only possible, are not among them. */
  readonly others: number
  readonly possible: number
}

/**
 * The findings that waste most, at most `limit`, and those that are no matter of size; for Infinity all, those that do not
 * count last.
 */
export function chooseFindings(findings: readonly AnalysisFinding[], limit: number): FindingChoice {
  if (limit === Number.POSITIVE_INFINITY) return { findings, others: 0, possible: 0 }
  const counted = findings.filter((finding) => finding.wastedBytes > 0)
  const possible = findings.filter(({ own, confidence }) => own && confidence === 'possible')
  const chosen = counted.filter(({ rule }, i) => i < limit || rule === 'secret-file')
  return {
    findings: chosen,
    others: counted.length - chosen.length,
    possible: possible.length,
  }
}

/** What a finding would save, as it is shown. */
export function shownBytes({ wastedBytes, savesAlone, rebuiltBytes }: AnalysisFinding): number {
  return wastedBytes || savesAlone || rebuiltBytes
}
