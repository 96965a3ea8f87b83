import type { Dockerfile, DockerfileInstruction, Stage } from '../dockerfile/dockerfile.js'
import type { FixContext } from './fixer.js'

/** The stage of the image that an instruction stands in; null where it is one of another. */
export function stageOf(at: DockerfileInstruction, { alignment }: FixContext): Stage | null {
  return alignment.stages.find(({ instructions }) => instructions.includes(at)) ?? null
}

/** Of all stages of the file the one that an instruction stands in; null before the first. */
export function anyStageOf(at: DockerfileInstruction, { stages }: Dockerfile): Stage | null {
  return stages.find(({ instructions }) => instructions.includes(at)) ?? null
}
