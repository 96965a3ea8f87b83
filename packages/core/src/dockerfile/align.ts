import type { Dockerfile, DockerfileInstruction, Stage } from './dockerfile.js'

/** A step of an image's history, as the builder recorded its instruction. */
export interface Step {
  readonly index: number
  /** In capitals; null where the history tells none. */
  readonly keyword: string | null
  /** The instruction without what the builder adds, its secrets in it: for comparing, never shown. */
  readonly text: string
  readonly buildKit: boolean
  /** Whether it came with the base; null where nobody knows. */
  readonly base: boolean | null
}

/** Which instruction of a Dockerfile made which step of a history. */
export interface Alignment {
  /** The stages that the image consists of, the lowest first. */
  readonly stages: readonly Stage[]
  /** By the step's index. A step that is not here has no line, or none that is sure. */
  readonly lines: ReadonlyMap<number, DockerfileInstruction>
  /** Whether each instruction of the stages has its steps, in order, and no step after the base is without a line. */
  readonly complete: boolean
  /** What does not fit, in a sentence without a full stop; null where all does. */
  readonly trouble: string | null
}

/** Aligns the last stage, or the one called `target`, with the steps. Throws OPTION_INVALID where there is no such stage. */
export function align(dockerfile: Dockerfile, target: string | undefined, steps: readonly Step[]): Alignment {
  const last = dockerfile.stages.findLast(({ name, index }) =>
    target === undefined ? true : name === target.toLowerCase() || String(index) === target,
  )
  if (!last) return { stages: [], lines: new Map(), complete: false, trouble: 'it has no FROM' }
  const stages = [last]
  for (;;) {
    const { image, index } = stages[0] as Stage
    const below = dockerfile.stages.findLast(
      (stage) => stage.index < index && stage.name === image.toLowerCase(),
    )
    if (!below) break
    stages.unshift(below)
  }
  const instructions = stages.flatMap((stage) => stage.instructions)
  const first = steps.length - instructions.length
  const lines = new Map<number, DockerfileInstruction>()
  for (const [i, instruction] of instructions.entries()) {
    const step = steps[first + i]
    if (step?.keyword !== instruction.keyword) {
      return { stages, lines: new Map(), complete: false, trouble: `line ${instruction.line} made no step` }
    }
    lines.set(step.index, instruction)
  }
  return { stages, lines, complete: instructions.length > 0, trouble: null }
}
