import { LayersizeError } from '../errors.js'
import type { Dockerfile, DockerfileInstruction, Stage } from './dockerfile.js'

/** More defaults than this that lead from one to the next lead in a circle. */
const MAX_DEPTH = 20

/** No image has a longer name; values that hold each other twice would grow without end. */
const MAX_LENGTH = 4096

export interface BuiltStages {
  /** The stages that the image consists of, the lowest first. */
  readonly stages: readonly [Stage, ...Stage[]]
  /** What the lowest stands on: `scratch`, the name of an image, or null where only arguments of the build tell. */
  readonly base: string | null
}

/** The last stage, or the one called `target`, with those that it stands on. Throws OPTION_INVALID where there is none. */
export function builtStages({ stages, instructions }: Dockerfile, target: string | undefined): BuiltStages {
  const last = stages[target === undefined ? stages.length - 1 : indexOfStage(stages, target)]
  if (!last) throw noStage(stages, target)
  const defaults = readDefaults(instructions)
  const names = new Map<string, Stage>()
  const below = new Map<Stage, { image: string | null; stage: Stage | null }>()
  for (const stage of stages) {
    const image = substitute(stage.image, defaults) || null
    // A stage stands on one before it, or on an image of that name.
    below.set(stage, { image, stage: (image !== null && names.get(image.toLowerCase())) || null })
    if (stage.name !== null) names.set(stage.name, stage)
  }
  const chain: [Stage, ...Stage[]] = [last]
  for (;;) {
    const { image, stage } = below.get(chain[0]) ?? { image: null, stage: null }
    if (!stage) return { stages: chain, base: image?.includes('$') ? null : image }
    chain.unshift(stage)
  }
}

function indexOfStage(stages: readonly Stage[], target: string): number {
  const named = stages.findLastIndex(({ name }) => name === target.toLowerCase())
  return named < 0 && /^\d{1,6}$/.test(target) ? Number(target) : named
}

/** The ARGs before the first FROM: a value is null where nobody gives one. */
function readDefaults(instructions: readonly DockerfileInstruction[]): ReadonlyMap<string, string | null> {
  const defaults = new Map<string, string | null>()
  for (const { keyword, command } of instructions) {
    if (keyword === 'FROM') break
    if (keyword !== 'ARG') continue
    for (const [, name = '', value] of command.matchAll(
      /(?<!\S)(\w+)(?:=((?:"[^"]*"|'[^']*'|[^\s"'])*))?(?!\S)/g,
    )) {
      defaults.set(name, value === undefined ? null : substitute(value.replace(/["']/g, ''), defaults))
    }
  }
  return defaults
}

/** A text with `$NAME`, `${NAME}`, `${NAME:-default}` and `${NAME:+other}` replaced; null where a value is not known. */
function substitute(text: string, values: ReadonlyMap<string, string | null>, depth = 0): string | null {
  if (depth > MAX_DEPTH || text.length > MAX_LENGTH) return null
  let unknown = false
  const replaced = text.replace(
    /\$(?:\{(\w+)(?::?([-+])((?:[^{}]|\$\{[^{}]*\})*))?\}|(\w+))/g,
    (_, braced?: string, operator?: string, word = '', plain?: string) => {
      const value = values.get((braced ?? plain) as string) || null
      const chosen =
        operator === '+'
          ? value && substitute(word, values, depth + 1)
          : (value ?? (operator === '-' ? substitute(word, values, depth + 1) : null))
      if (chosen === null && operator !== '+') unknown = true
      return chosen ?? ''
    },
  )
  return unknown || replaced.length > MAX_LENGTH ? null : replaced
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
