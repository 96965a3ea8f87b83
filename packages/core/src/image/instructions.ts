import type { HistoryEntry } from '../oci/config.js'
import { findBlocks } from './history/blocks.js'
import { capitalKeywords } from './history/capital-keywords.js'
import { instructionTexts } from './history/instruction-texts.js'
import { keywordOf } from './history/keywords.js'
import { maskSecrets } from './history/masking/mask-secrets.js'
import { readSteps, type StepRecord } from './history/read-steps.js'
import { whyUnpaired } from './history/unpaired.js'

/** One step of the history with the layers that it made. */
export interface Instruction {
  readonly index: number
  /** The Dockerfile's keyword in capitals, or null where the history tells none, or its layer holds more than its own work. */
  readonly keyword: string | null
  /** Its secrets masked, as all that comes from the history. */
  readonly text: string
  readonly createdBy: string
  readonly layers: readonly number[]
  /** The steps whose work its layers hold, itself the last; most often it alone. */
  readonly steps: readonly number[]
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

/**
 * Pairs the history's steps with the layers in order, each step that is not empty with one. Where the counts differ
 * nothing is guessed: the steps keep no layer, and each layer gets an instruction of its own that says so.
 */
export function pairInstructions(asRecorded: readonly HistoryEntry[], layerCount: number): Instructions {
  const recorded = capitalKeywords(asRecorded)
  const history = maskSecrets(recorded, readSteps(recorded))
  const records = readSteps(history)
  const texts = instructionTexts(history, records)
  const unpaired = whyUnpaired(recorded, texts, layerCount)
  const blocks = unpaired === null ? findBlocks(recorded, texts) : []
  let layer = 0
  const instructions: Instruction[] = history.map((step, index) => {
    const text = texts[index] as string
    const steps = blocks[index] ?? []
    return {
      index,
      keyword: steps.length > 1 ? null : keywordOf(text),
      text,
      createdBy: step.createdBy,
      layers: steps.length > 0 ? [layer++] : [],
      steps: steps.length > 0 ? steps : [index],
      buildKit: (records[index] as StepRecord).buildKit,
    }
  })
  if (unpaired === null) return { instructions, unpaired }
  for (let unknown = 0; unknown < layerCount; unknown++) {
    const index = instructions.length
    instructions.push({
      index,
      keyword: null,
      text: `(layer ${unknown + 1} of ${layerCount}, instruction unknown)`,
      createdBy: '',
      layers: [unknown],
      steps: [index],
      buildKit: false,
    })
  }
  return { instructions, unpaired }
}

/** The steps with what was recorded of each, secrets and all: for comparing with a Dockerfile, never shown. */
export function recordedTexts(recorded: readonly HistoryEntry[]) {
  const history = capitalKeywords(recorded)
  const records = readSteps(history)
  return instructionTexts(history, records).map((text, index) => {
    const record = records[index] as StepRecord
    const { buildKit } = record
    const written = record.kind === 'instruction' && !buildKit && record.text.from === 0
    const unwrapped = record.kind === 'run' && record.text.from > (buildKit ? 'RUN '.length : 0)
    return { index, keyword: keywordOf(text), text, buildKit, written, unwrapped }
  })
}
