import type { Analysis } from '../analysis.js'
import { LayersizeError } from '../errors.js'

/** An instruction as an exploration names it. */
export function instructionOf({ context, instructions }: Analysis, index: number) {
  const { text = '', base = null, dockerfile = null } = instructions[index] ?? {}
  const path = context.dockerfile?.path
  const { line, endLine } = dockerfile ?? {}
  const place = path === undefined || !line || !endLine ? null : { path, line, endLine }
  return { index, text, base, place }
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
