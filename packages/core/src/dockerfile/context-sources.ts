import { builtStages } from './built-stages.js'
import type { DockerfileInstruction } from './dockerfile.js'
import { execForm } from './exec-form.js'
import { plainWords } from './words.js'

/**
 * What the stages of an image take from the build context, as COPY and ADD name it: paths and patterns. What only
 * arguments of the build tell is left out. Rejects with OPTION_INVALID where there is no such stage.
 */
export async function contextSources(text: string, target?: string): Promise<string[]> {
  // Imported here: most analyses do without.
  const { parseDockerfile } = await import('./parse-dockerfile.js')
  const { stages } = builtStages(parseDockerfile(text), target)
  const sources = stages.flatMap(({ instructions }) => instructions.flatMap(sourcesOf))
  return [...new Set(sources.filter((source) => !/^<<|^[a-z]+:\/\/|^git@|\$/i.test(source)))]
}

function sourcesOf({ keyword, flags, command }: DockerfileInstruction): string[] {
  if (keyword !== 'COPY' && keyword !== 'ADD') return []
  if (flags.some(({ name }) => name === 'from')) return []
  return (execForm(command) ?? plainWords(command)).slice(0, -1)
}
