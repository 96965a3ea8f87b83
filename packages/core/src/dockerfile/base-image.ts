import { builtStages } from './built-stages.js'

/**
 * The image that a Dockerfile's last stage, or the one called `target`, stands on in the end: `scratch`, a name, or
 * null where only arguments of the build tell. Throws OPTION_INVALID where there is no such stage.
 */
export async function baseImage(text: string, target?: string): Promise<string | null> {
  // Imported here: most analyses do without.
  const { parseDockerfile } = await import('./parse-dockerfile.js')
  return builtStages(parseDockerfile(text), target).base
}
