import { LayersizeError } from '../errors.js'

/** More defaults than this that lead from one to the next lead in a circle. */
const MAX_DEPTH = 20

/**
 * The image that a Dockerfile's last stage, or the one called `target`, stands on in the end: `scratch`, a name, or
 * null where only arguments of the build tell. Throws OPTION_INVALID where there is no such stage.
 */
export async function baseImage(text: string, target?: string): Promise<string | null> {
  // Imported here: most analyses do without.
  const { DockerfileParser } = await import('dockerfile-ast')
  const dockerfile = DockerfileParser.parse(text)
  const defaults = new Map<string, string | null>()
  for (const argument of dockerfile.getInitialARGs()) {
    for (const property of argument.getProperties()) {
      const value = property.getValue()
      defaults.set(property.getName(), value === null ? null : substitute(value, defaults))
    }
  }
  const stages = dockerfile
    .getFROMs()
    .map((from) => ({ image: from.getImage() ?? '', name: from.getBuildStage()?.toLowerCase() ?? null }))
  const last = target === undefined ? stages.length - 1 : indexOfStage(stages, target)
  if (!stages[last]) throw noStage(stages, target)
  let at = last
  for (;;) {
    const image = substitute(stages[at]?.image ?? '', defaults)
    if (!image || image.includes('$')) return null
    // A stage stands on one before it, or on an image of that name.
    const below = stages.findLastIndex(({ name }, index) => index < at && name === image.toLowerCase())
    if (below < 0) return image
    at = below
  }
}

interface Stage {
  readonly image: string
  readonly name: string | null
}

function indexOfStage(stages: readonly Stage[], target: string): number {
  const named = stages.findLastIndex(({ name }) => name === target.toLowerCase())
  return named < 0 && /^\d{1,6}$/.test(target) ? Number(target) : named
}

/** A text with `$NAME`, `${NAME}`, `${NAME:-default}` and `${NAME:+other}` replaced; null where a value is not known. */
function substitute(text: string, values: ReadonlyMap<string, string | null>, depth = 0): string | null {
  if (depth > MAX_DEPTH) return null
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
  return unknown ? null : replaced
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
