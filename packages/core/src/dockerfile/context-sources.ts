import { builtStages } from './built-stages.js'
import type { DockerfileInstruction } from './dockerfile.js'

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
  return (wordsOf(command) ?? command.split(/\s+/)).slice(0, -1)
}

/** The words of the JSON form; null where it is the other. */
function wordsOf(command: string): string[] | null {
  try {
    const words: unknown = JSON.parse(command)
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : null
  } catch {
    return null
  }
}
