import type { Analysis } from '../analysis.js'
import type { Tree } from '../exploration.js'
import type { FoundPath } from './find-path.js'

/** What a list and a trace of a path both say. */
export function describeExploration(
  { source, context, layers }: Analysis,
  { path, links }: FoundPath,
): Pick<Tree, 'schemaVersion' | 'reference' | 'path' | 'links' | 'base' | 'missingLayers'> {
  return {
    schemaVersion: 1,
    reference: source.reference,
    path,
    links: [...links],
    base: { value: context.base.value, confidence: context.base.confidence },
    missingLayers: layers.filter((layer) => layer.missing).length,
  }
}
