import type { Report } from '../render.js'
import { addFingerprints } from './fingerprint.js'
import type { Remark } from './remark.js'
import { remarksOnDifference } from './remarks-on-difference.js'
import { remarksOnFindings } from './remarks-on-findings.js'
import { remarksOnVerdict } from './remarks-on-verdict.js'

/** All that a report says in single remarks, what matters most of each image first. */
export function remarksOf(report: Report): Remark[] {
  if ('findings' in report) return addFingerprints(remarksOnFindings(report))
  if ('growth' in report) return addFingerprints(remarksOnDifference(report))
  const verdicts = 'images' in report ? report.images : [report]
  return addFingerprints(verdicts.flatMap(remarksOnVerdict))
}
