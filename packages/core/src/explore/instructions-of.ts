import type { Analysis } from '../analysis.js'
import { LayersizeError } from '../errors.js'

/** An instruction as an exploration names it. */
export function instructionOf({ instructions }: Analysis, index: number) {
  const { text = '', base = null } = instructions[index] ?? {}
  return { index, text, base }
}

/** The layers that hold their work. Throws OPTION_INVALID where there is no such instruction. */
export function layersOf(
  { instructions, layers }: Analysis,
  indexes: readonly number[],
): ReadonlySet<number> {
  const none = indexes.find((index) => instructions[index] === undefined)
  if (none !== undefined) {
    throw new LayersizeError('OPTION_INVALID', `There is no instruction ${none + 1}`, {
      hint: `The image has ${instructions.length}, numbered from 1 as in layersize IMAGE --all.`,
    })
  }
  return new Set(
    layers
      .filter((layer) => layer.instructions.some((index) => indexes.includes(index)))
      .map(({ index }) => index),
  )
}
