import type { DockerfileInstruction, Stage } from '../../dockerfile/dockerfile.js'
import type { FixContext } from '../fixer.js'
import { anyStageOf } from '../stage-of.js'

/**
 * Whether another stage than those of the image builds on or copies from what stands between the two instructions, and
 * would see the change of the first before the second's.
 */
export function sharesStage(
  first: DockerfileInstruction,
  second: DockerfileInstruction,
  { dockerfile, alignment }: FixContext,
): boolean {
  const from = anyStageOf(first, dockerfile)?.index ?? -1
  const to = anyStageOf(second, dockerfile)?.index ?? -1
  const changed = alignment.stages.filter(({ index }) => index >= from && index < to)
  return dockerfile.stages.some((stage) => changed.some((other) => uses(stage, other, alignment.stages)))
}

function uses(stage: Stage, other: Stage, own: readonly Stage[]): boolean {
  const isOther = (name: string) => name.toLowerCase() === other.name || name === String(other.index)
  if (stage.index > other.index && isOther(stage.image) && !own.includes(stage)) return true
  return stage.instructions.some((instruction) =>
    instruction.flags.some(
      ({ name, value }) =>
        (name === 'from' && isOther(value ?? '')) ||
        (name === 'mount' &&
          (value ?? '').split(',').some((part) => part.startsWith('from=') && isOther(part.slice(5)))),
    ),
  )
}
