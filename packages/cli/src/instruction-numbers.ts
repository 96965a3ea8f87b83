import { LayersizeError } from '@layersize/core'

/** More instructions than an image can have layers. */
const MOST = 10_000

/** Numbers as reports have them, `8` or `1-7`, as indexes of instructions. Throws OPTION_INVALID. */
export function readInstructionNumbers(text: string): number[] {
  const [, first, last = first] = /^(\d{1,5})(?:[-–](\d{1,5}))?$/.exec(text) ?? []
  const [from, to] = [Number(first), Number(last)]
  if (!(from >= 1 && to >= from && to - from < MOST)) {
    throw new LayersizeError(
      'OPTION_INVALID',
      `--instruction ${JSON.stringify(text)} is no number of an instruction`,
      {
        hint: 'Give one as the report numbers it, --instruction 8, or several, --instruction 1-7.',
      },
    )
  }
  return Array.from({ length: to - from + 1 }, (_, i) => from - 1 + i)
}
