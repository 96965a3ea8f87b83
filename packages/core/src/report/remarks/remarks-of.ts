import type { Report } from '../render.js'
import { shorten } from '../shorten.js'
import { addFingerprints } from './fingerprint.js'
import type { Draft, Remark } from './remark.js'
import { remarksOnDifference } from './remarks-on-difference.js'
import { remarksOnFindings } from './remarks-on-findings.js'
import { remarksOnVerdict } from './remarks-on-verdict.js'

/** Characters of a sentence: an image may make one as long as it likes. */
export const LONGEST = 2000

/** Of a title, which is a few words. */
const LONGEST_TITLE = 200

/** All that a report says in single remarks, what matters most of each image first. */
export function remarksOf(report: Report): Remark[] {
  return addFingerprints(draftsOf(report)).map((remark) => ({
    ...remark,
    rule: shorten(remark.rule, LONGEST_TITLE),
    title: shorten(remark.title, LONGEST_TITLE),
    image: shorten(remark.image, LONGEST_TITLE),
    file: shorten(remark.file, LONGEST),
    message: shorten(remark.message, LONGEST),
    advice: remark.advice.map((text) => shorten(text, LONGEST)),
  }))
}

function draftsOf(report: Report): Draft[] {
  if ('findings' in report) return remarksOnFindings(report)
  if ('growth' in report) return remarksOnDifference(report)
  return ('images' in report ? report.images : [report]).flatMap(remarksOnVerdict)
}
