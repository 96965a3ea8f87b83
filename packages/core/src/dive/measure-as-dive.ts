import type { Analysis } from '../analysis.js'
import { formatBytes, formatShare } from '../units.js'
import type { DiveVerdict } from '../verdict.js'
import { countPaths, type PathCounts } from './count-paths.js'
import { type DiveLayer, diveLayers, withTables } from './dive-layers.js'
import { type DiveFigures, type DiveRules, judgeAsDive } from './dive-rules.js'
import { explainDifference } from './explain-difference.js'

export type { DiveRules } from './dive-rules.js'

/** A reason for less than this share of what either side counts says nothing. */
const SMALLEST_SHARE = 0.01

/** What dive would say of the image, by its own formulas, and why that is not what this analysis says. Throws CONFIGURATION_INVALID, FIGURE_UNKNOWN. */
export function measureAsDive(analysis: Analysis, rules: DiveRules): DiveVerdict {
  const whole = withTables(analysis)
  const layers = diveLayers(whole)
  const counts = countPaths(layers)
  const figures = diveFigures(layers, counts)
  const judged = judgeAsDive(figures, rules)
  const least = Math.max(figures.wastedBytes, analysis.image.wastedBytes) * SMALLEST_SHARE
  const reasons = explainDifference(whole, layers, counts)
  return {
    ...figures,
    userWastedPercent: Number.isFinite(figures.userWastedPercent) ? figures.userWastedPercent : null,
    rules: judged,
    differences: [
      ...otherVerdicts(analysis, judged, rules),
      ...reasons.filter(({ bytes }) => Math.abs(bytes) >= least).map(({ sentence }) => sentence),
      ...counts.stops.map(
        ({ layer, whiteout, bytes }) =>
          `dive stops reading layer ${layer + 1} at the whiteout of /${whiteout}, which no layer below has for it, and leaves out ${formatBytes(bytes)}`,
      ),
      ...otherBase(analysis, judged),
    ],
  }
}

/** As dive's `Image.Analyze` adds them up. */
function diveFigures(layers: readonly DiveLayer[], { paths }: PathCounts): DiveFigures {
  let least = 0
  let all = 0
  let wastedBytes = 0
  for (const count of paths.values()) {
    least += count.least
    all += count.bytes
    if (count.times >= 2) wastedBytes += count.bytes
  }
  let userBytes = 0
  for (const { rows } of layers.slice(1)) for (const { bytes } of rows) userBytes += bytes
  return {
    efficiency: all === 0 ? 1 : least / all,
    wastedBytes,
    userWastedPercent: wastedBytes / userBytes,
  }
}

/** Where the same limits on this analysis's own figures would have come out otherwise. */
function otherVerdicts({ image }: Analysis, judged: DiveVerdict['rules'], rules: DiveRules): string[] {
  const { contentBytes, wastedBytes, ownBytes } = image
  const ours = judgeAsDive(
    {
      efficiency: contentBytes === 0 ? 1 : 1 - wastedBytes / contentBytes,
      wastedBytes,
      userWastedPercent: wastedBytes / (ownBytes ?? contentBytes),
    },
    rules,
  )
  return judged.flatMap(({ rule, status }, index) => {
    if (ours[index]?.status === status) return []
    const whole = rule === 'highestUserWastedPercent' ? (ownBytes ?? contentBytes) : contentBytes
    const share =
      rule === 'highestWastedBytes' ? '' : `, ${formatShare(wastedBytes, whole)} of ${formatBytes(whole)}`
    const [said, would] = status === 'failed' ? ['fails', 'would keep it'] : ['passes', 'would break it']
    return [
      `${rule} ${said} by dive's formula; what is wasted is ${formatBytes(wastedBytes)}${share}, which ${would}`,
    ]
  })
}

/** dive takes the lowest layer for the base, whatever the base is. */
function otherBase({ layers, context }: Analysis, judged: DiveVerdict['rules']): string[] {
  const { layers: ofBase } = context.base
  const isAsked = judged.some(
    ({ rule, status }) => rule === 'highestUserWastedPercent' && status !== 'disabled',
  )
  if (!isAsked || ofBase === null || ofBase === 1) return []
  const [from, to] = ofBase === 0 ? [0, 1] : [1, ofBase]
  const bytes = layers.slice(from, to).reduce((sum, { contentBytes }) => sum + contentBytes, 0)
  if (bytes === 0) return []
  return [
    ofBase === 0
      ? `dive takes the lowest layer for the base image, although there is none: ${formatBytes(bytes)} are missing in its share`
      : `dive takes only the lowest layer for the base image: its share is of ${formatBytes(bytes)} more, which came with the base`,
  ]
}
