import type { DockerfileInstruction, Stage } from '../dockerfile/dockerfile.js'
import type { FixContext } from './fixer.js'

/** The stage of the image that an instruction stands in; null where it is one of another. */
export function stageOf(at: DockerfileInstruction, { alignment }: FixContext): Stage | null {
  return alignment.stages.find(({ instructions }) => instructions.includes(at)) ?? null
}
