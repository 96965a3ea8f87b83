import type { Alignment } from './dockerfile/align.js'
import { pairInstructions } from './image/instructions.js'
import type { ImageConfig } from './oci/config.js'
import type { DockerfileBase } from './read/gather-claims.js'

/** What a Dockerfile says of the base: its FROM, and what lies below its own instructions where all of those are aligned. */
export function baseByDockerfile(
  name: string | null,
  alignment: Alignment,
  config: ImageConfig,
): DockerfileBase {
  return { name, below: alignment.complete ? findBelow(alignment, config) : null }
}

function findBelow(
  { lines }: Alignment,
  { history, diffIds }: ImageConfig,
): NonNullable<DockerfileBase['below']> | null {
  const { instructions, unpaired } = pairInstructions(history, diffIds.length)
  const first = instructions.findIndex(({ index }) => lines.has(index))
  // A layer may hold the work of both sides.
  if (unpaired || first < 0 || instructions.some(({ steps }) => steps.length > 1)) return null
  const below = instructions.slice(0, first)
  // What it triggers is done by the build, and stands in no line.
  if (below.some(({ keyword }) => keyword === 'ONBUILD')) return null
  const layers = below.reduce((sum, instruction) => sum + instruction.layers.length, 0)
  return layers > 0 ? { layers, steps: first } : null
}
