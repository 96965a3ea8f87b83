import type { Configuration } from '../configuration.js'
import { LayersizeError } from '../errors.js'
import { explainMistakes } from './explain-mistakes.js'

/** More are not told at once. */
const TOLD = 5

/** Checks what a configuration file holds; `name` is what errors call it. Rejects with CONFIGURATION_INVALID, naming the key and the nearest known one. */
export async function readConfiguration(value: unknown, name: string): Promise<Configuration> {
  // Imported here: hardly any image has a configuration.
  const [{ safeParse }, { ConfigurationSchema }] = await Promise.all([
    import('valibot'),
    import('../configuration.js'),
  ])
  const mistakes = explainMistakes(ConfigurationSchema, value)
  if (mistakes.length > 0) throw invalid(name, mistakes)
  const result = safeParse(ConfigurationSchema, value)
  if (!result.success) throw invalid(name, [result.issues[0].message])
  const { image, images } = result.output
  if (images && image !== undefined) {
    throw invalid(name, ['there are image and images: put all of them into images'])
  }
  if (images?.length === 0) throw invalid(name, ['images is empty'])
  return result.output
}

function invalid(name: string, mistakes: readonly string[]): LayersizeError {
  const more = mistakes.length - TOLD
  const told = [...mistakes.slice(0, TOLD), ...(more > 0 ? [`and ${more} more`] : [])]
  return new LayersizeError('CONFIGURATION_INVALID', `${name}: ${told.join('; ')}`, {
    hint: 'docs/configuration.md has all keys; layersize init writes a file to begin with.',
  })
}
