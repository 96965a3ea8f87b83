import { LayersizeError } from '../errors.js'
import type { Dockerfile, Stage } from './dockerfile.js'
import { expandWord } from './expand-word.js'
import { knownText, type Pattern } from './pattern.js'
import { keyValues } from './words.js'

/** What a stage is made of. */
export interface StageChain {
  /** Each stands on the one before it; the last is the one that was asked for. */
  readonly stages: readonly Stage[]
  /** What the first stands on: `scratch`, a name, or null where only arguments of the build tell. */
  readonly image: string | null
}

/** The last stage, or the one called `target`, with those below it. Throws OPTION_INVALID where there is no such stage. */
export function stageChain({ instructions, stages, escape: joint }: Dockerfile, target?: string): StageChain {
  const defaults = new Map<string, Pattern>()
  const values = (name: string) => defaults.get(name)
  for (const { keyword, command } of instructions.slice(0, stages[0]?.from.index)) {
    if (keyword !== 'ARG') continue
    for (const { key, value } of keyValues(command, joint)) {
      if (value !== null) defaults.set(key, expandWord(value, values, joint))
    }
  }
  const last = target === undefined ? stages.at(-1) : findStage(stages, target)
  if (!last) throw noStage(stages, target)
  // A stage stands on one before it, or on an image of that name.
  const latest = new Map<string, Stage>()
  const below = new Map<Stage, Stage | undefined>()
  for (const stage of stages) {
    const image = knownText(expandWord(stage.image, values, joint))
    below.set(stage, image === null ? undefined : latest.get(image.toLowerCase()))
    if (stage.name !== null) latest.set(stage.name, stage)
  }
  const chain = [last]
  for (let next = below.get(last); next; next = below.get(next)) chain.push(next)
  const image = knownText(expandWord((chain.at(-1) as Stage).image, values, joint))
  return { stages: chain.reverse(), image: image || null }
}

function findStage(stages: readonly Stage[], target: string): Stage | undefined {
  const named = stages.findLast(({ name }) => name === target.toLowerCase())
  return named ?? (/^\d{1,6}$/.test(target) ? stages[Number(target)] : undefined)
}

function noStage(stages: readonly Stage[], target: string | undefined): LayersizeError {
  if (target === undefined || stages.length === 0) {
    return new LayersizeError('OPTION_INVALID', 'The Dockerfile has no FROM', {
      hint: 'Name the file that the image was built from.',
    })
  }
  const names = stages.flatMap(({ name }) => name ?? []).slice(0, 10)
  return new LayersizeError('OPTION_INVALID', `The Dockerfile has no stage ${JSON.stringify(target)}`, {
    hint: names.length > 0 ? `Its stages are called ${names.join(', ')}.` : 'None of its stages has a name.',
  })
}
