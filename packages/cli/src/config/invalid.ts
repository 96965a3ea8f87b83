import { LayersizeError } from '@layersize/core'

/** The error of a configuration file that cannot be used. */
export function invalid(name: string, why: string, cause?: unknown): LayersizeError {
  return new LayersizeError('CONFIGURATION_INVALID', `${name} ${why}`, {
    cause,
    hint: 'docs/configuration.md has all keys; --no-config leaves it out.',
  })
}

/** The same where it stands in a text. */
export function invalidAt(name: string, text: string, offset: number, why: string): LayersizeError {
  const before = text.slice(0, offset).split(/\r\n?|\n/)
  const column = (before.at(-1) as string).length + 1
  return invalid(name, `cannot be read: line ${before.length}, column ${column}: ${why}`)
}
