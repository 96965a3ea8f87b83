import type { Analysis } from '../../analysis.js'
import { formatBytes } from '../../units.js'
import { shownBytes } from '../choose-findings.js'
import { placeOf } from './place.js'
import type { Draft } from './remark.js'

/** What the own instructions waste: what counts for nothing, or for another, is a note. */
export function remarksOnFindings(analysis: Analysis): Draft[] {
  const textsOf = (layers: readonly number[]) =>
    layers
      .flatMap((layer) => analysis.layers[layer]?.instructions ?? [])
      .map((step) => analysis.instructions[step]?.text ?? '')
  return analysis.findings
    .filter(({ own }) => own)
    .map((finding) => {
      const { rule, wastedBytes, message, fix, changeAt, madeBy, hiddenBy } = finding
      const place = placeOf(analysis, changeAt ?? 'from')
      return {
        about: 'finding',
        rule,
        level: wastedBytes > 0 ? 'warning' : 'note',
        title: `${formatBytes(shownBytes(finding))}: ${rule}`,
        message,
        advice: [fix.summary],
        patch: fix.patch,
        image: analysis.source.reference,
        ...place,
        identity: [place.instruction?.text ?? '', ...textsOf(madeBy), '', ...textsOf(hiddenBy)],
      }
    })
}
