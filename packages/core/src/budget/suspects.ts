import type { Analysis } from '../analysis.js'
import type { InstructionChange } from '../difference.js'
import { fittingInstructions } from './figures.js'
import type { Limit } from './limit.js'

/** One that may have done it: an instruction, or all of the base as one. */
export interface Suspect {
  /** Null for the base. */
  readonly instruction: number | null
  readonly text: string
  /** Its instructions in the image, and what they were in the baseline. */
  readonly after: readonly number[]
  readonly before: readonly number[]
  readonly changes: readonly InstructionChange[]
}

/** Who may have broken a limit: of one that holds for each layer or instruction, only those that are above it. */
export function findSuspects(
  analysis: Analysis,
  limit: Limit,
  allowed: number,
  changes: readonly InstructionChange[],
): Suspect[] {
  const { instructions, layers, context } = analysis
  // Of each instruction there is one, and of null those that are gone.
  const byInstruction = new Map(changes.map((change) => [change.after, change]))
  const single = (index: number): Suspect => {
    const change = byInstruction.get(index)
    const before = change?.before ?? null
    return {
      instruction: index,
      text: instructions[index]?.text ?? '',
      after: [index],
      before: before === null ? [] : [before],
      changes: change ? [change] : [],
    }
  }
  if (limit.kind === 'layer') {
    return layers
      .filter(({ contentBytes, base }) => contentBytes > allowed && (limit.of === 'image' || base === false))
      .flatMap((layer) => layer.instructions.slice(-1).map(single))
  }
  if (limit.kind === 'instruction') {
    return fittingInstructions(analysis, limit)
      .filter(({ contentBytes }) => contentBytes > allowed)
      .map(({ index }) => single(index))
  }
  const others = instructions.filter(({ base }) => !base).map(({ index }) => single(index))
  const ofBase = instructions.filter(({ base }) => base).map(({ index }) => index)
  if (ofBase.length === 0 || limit.of === 'own') return others
  const baseChanges = changes.filter(({ base }) => base)
  const base: Suspect = {
    instruction: null,
    text: `FROM ${context.base.value ?? '(base image)'}`,
    after: ofBase,
    before: baseChanges.flatMap(({ before }) => before ?? []),
    changes: baseChanges,
  }
  return [base, ...others]
}
