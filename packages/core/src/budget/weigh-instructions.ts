import type { Analysis } from '../analysis.js'
import { countsFor } from './counted-rows.js'
import type { Limit } from './limit.js'

/** What each instruction adds to the figure of a limit that is not about findings. */
export function weighInstructions(analysis: Analysis, limit: Limit): number[] {
  const ofLayer = weighLayers(analysis, limit)
  return analysis.instructions.map(({ layers }) =>
    layers.reduce((sum, layer) => sum + (ofLayer[layer] as number), 0),
  )
}

function weighLayers(analysis: Analysis, limit: Limit): number[] {
  const { layers, source, files } = analysis
  if (limit.kind === 'layers') return layers.map(() => 1)
  if (limit.kind === 'compressed') {
    // A layer that is there twice is pulled once.
    const first = new Map(layers.map(({ diffId, index }) => [diffId, index]).reverse() as [string, number][])
    return layers.map(({ diffId, index }) =>
      first.get(diffId) === index ? (source.blobs[index]?.bytes ?? 0) : 0,
    )
  }
  if (!files || (limit.kind !== 'path' && limit.kind !== 'files')) {
    return layers.map(({ contentBytes }) => contentBytes)
  }
  const weightOf = countsFor(analysis, files, limit)
  const sums = layers.map(() => 0)
  files.layer.forEach((layer, row) => {
    sums[layer] = (sums[layer] as number) + weightOf(row)
  })
  return sums
}
