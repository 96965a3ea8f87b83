import type { HistoryEntry } from '../oci/config.js'
import { instructionTexts, isBuildKit } from './instruction-text.js'

/** One step of the history with the layers that it made. */
export interface Instruction {
  readonly index: number
  /** The Dockerfile's keyword in capitals, or null where the history tells none. */
  readonly keyword: string | null
  readonly text: string
  readonly createdBy: string
  readonly layers: readonly number[]
  readonly buildKit: boolean
}

/** Whether an instruction brings files from the build context, another stage or a URL. */
export function isCopy({ keyword }: Instruction): boolean {
  return keyword === 'COPY' || keyword === 'ADD'
}

export interface Instructions {
  readonly instructions: readonly Instruction[]
  /** Why layers and history could not be paired, or null where they were. */
  readonly unpaired: string | null
}

const KEYWORDS = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
)

/** BuildKit appends steps of this comment where it lost count, at the end, so that what stands before is shifted. */
const SHIFTED = 'buildkit.exporter.image.v0'

/**
 * Pairs the history's steps with the layers in order, each step that is not empty with one. Where the counts differ
 * nothing is guessed: the steps keep no layer, and each layer gets an instruction of its own that says so.
 */
export function pairInstructions(history: readonly HistoryEntry[], layerCount: number): Instructions {
  const texts = instructionTexts(history)
  const makers = history.filter((step) => !step.emptyLayer).length
  const shifted = history.some((step) => step.comment === SHIFTED)
  const paired = makers === layerCount && !shifted
  let layer = 0
  const instructions: Instruction[] = history.map((step, index) => ({
    index,
    keyword: keywordOf(texts[index] as string),
    text: texts[index] as string,
    createdBy: step.createdBy,
    layers: paired && !step.emptyLayer ? [layer++] : [],
    buildKit: isBuildKit(step),
  }))
  if (paired) return { instructions, unpaired: null }
  for (let unknown = 0; unknown < layerCount; unknown++) {
    instructions.push({
      index: instructions.length,
      keyword: null,
      text: `(layer ${unknown + 1} of ${layerCount}, instruction unknown)`,
      createdBy: '',
      layers: [unknown],
      buildKit: false,
    })
  }
  const why = shifted ? 'the builder lost count of them' : `the history has ${makers} steps that made a layer`
  return { instructions, unpaired: `${layerCount} layer${layerCount === 1 ? '' : 's'}, but ${why}` }
}

function keywordOf(text: string): string | null {
  const word = /^[A-Z]+(?=\s|$)/.exec(text)?.[0]
  return word && KEYWORDS.has(word) ? word : null
}
