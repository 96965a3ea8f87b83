import type { Analysis } from '../analysis.js'
import type { DiveVerdict } from '../verdict.js'
import { countPaths, type PathCounts } from './count-paths.js'
import { type DiveLayer, diveLayers } from './dive-layers.js'
import { type DiveFigures, type DiveRules, judgeAsDive } from './dive-rules.js'

export type { DiveRules } from './dive-rules.js'

/** What dive would say of the image, by its own formulas, and why that is not what this analysis says. Throws CONFIGURATION_INVALID, FIGURE_UNKNOWN. */
export function measureAsDive(analysis: Analysis, rules: DiveRules): DiveVerdict {
  const layers = diveLayers(analysis)
  const counts = countPaths(layers)
  const figures = diveFigures(layers, counts)
  const judged = judgeAsDive(figures, rules)
  return {
    ...figures,
    userWastedPercent: Number.isFinite(figures.userWastedPercent) ? figures.userWastedPercent : null,
    rules: judged,
    differences: [],
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
  const userBytes = layers
    .slice(1)
    .flatMap(({ rows }) => rows)
    .reduce((sum, { bytes }) => sum + bytes, 0)
  return { efficiency: all === 0 ? 1 : least / all, wastedBytes, userWastedPercent: wastedBytes / userBytes }
}
