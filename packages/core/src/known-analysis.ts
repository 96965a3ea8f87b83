import type { Analysis } from './analysis.js'
import type { ImageCache } from './cache/image-cache.js'
import { describeSource, type StoredLayer } from './read/describe-source.js'
import type { FoundImage, ReadLayer } from './read/read-image.js'

/** All that an analysis is a function of, besides the layers. */
export type AnalysisParts = readonly unknown[]

/** The analysis of an image that an earlier run has kept, with what this one's source says of it; null where none has. */
export async function recallAnalysis(
  cache: ImageCache,
  { catalog, located, exported }: FoundImage,
  parts: AnalysisParts,
  reference: string,
): Promise<Analysis | null> {
  const known = await cache.analysis(located, parts)
  if (!known || known.blobs.length !== located.length) return null
  const tarBytes = known.analysis.layers.map((layer) => layer.tarBytes)
  const layers: StoredLayer[] = []
  for (const [i, blob] of located.entries()) {
    const facts = known.blobs[i] ?? null
    if ((facts === null) !== (typeof blob === 'string')) return null
    if (typeof blob === 'string') layers.push({ missing: blob })
    else if (facts) layers.push({ missing: null, blob, facts, index: { tarBytes: tarBytes[i] ?? 0 } })
  }
  const image = exported(tarBytes)
  const source = await describeSource(catalog.kind, reference, image, layers, [...known.baseWarnings])
  return { ...known.analysis, source }
}

/** Keeps an analysis for the next run. Its source is told anew then, but for what it says of the base. */
export async function keepAnalysis(
  cache: ImageCache,
  { located }: FoundImage,
  parts: AnalysisParts,
  layers: readonly ReadLayer[],
  analysis: Analysis,
): Promise<void> {
  const blobs = layers.map(async (layer) =>
    layer.missing === null
      ? { compression: layer.facts.compression, gzipEstimate: await layer.facts.gzipEstimate }
      : null,
  )
  const baseWarnings = analysis.source.warnings
  await cache.keepAnalysis(located, parts, { analysis, blobs: await Promise.all(blobs), baseWarnings })
}
