import { LayersizeError } from '../errors.js'
import type { Dockerfile, Stage } from './dockerfile.js'
import { expandWord } from './expand-word.js'
import { knownText, type Pattern } from './pattern.js'
import { keyValues } from './words.js'

export interface BuiltStages {
  /** The stages that the image consists of, the lowest first. */
  readonly stages: readonly [Stage, ...Stage[]]
  /** What the lowest stands on: `scratch`, the name of an image, or null where only arguments of the build tell. */
  readonly base: string | null
}

/** The last stage, or the one called `target`, with those that it stands on. Throws OPTION_INVALID where there is none. */
export function builtStages(dockerfile: Dockerfile, target: string | undefined): BuiltStages {
  const { stages } = dockerfile
  const last = target === undefined ? stages.at(-1) : findStage(stages, target)
  if (!last) throw noStage(stages, target)
  const images = namedImages(dockerfile)
  const names = new Map<string, Stage>()
  const below = new Map<Stage, Stage | undefined>()
  for (const [index, stage] of stages.entries()) {
    // A stage stands on one before it, or on an image of that name.
    below.set(stage, names.get(images[index]?.toLowerCase() ?? ''))
    if (stage.name !== null) names.set(stage.name, stage)
  }
  const chain: Stage[] = []
  for (let stage: Stage | undefined = last; stage; stage = below.get(stage)) chain.push(stage)
  const [first, ...others] = chain.reverse() as [Stage, ...Stage[]]
  return { stages: [first, ...others], base: images[first.index] || null }
}

/** What each stage's FROM names, with the defaults of the ARGs before the first; null where those do not tell. */
function namedImages({ instructions, stages, escape: joint }: Dockerfile): (string | null)[] {
  const defaults = new Map<string, Pattern>()
  const values = (name: string) => defaults.get(name)
  for (const { keyword, command } of instructions.slice(0, stages[0]?.from.index)) {
    if (keyword !== 'ARG') continue
    for (const { key, value } of keyValues(command, joint)) {
      if (value !== null) defaults.set(key, expandWord(value, values, joint))
    }
  }
  return stages.map(({ image }) => knownText(expandWord(image, values, joint)))
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
