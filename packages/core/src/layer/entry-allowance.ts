import { LayersizeError } from '../errors.js'
import { countEntries } from './entries.js'
import type { LayerIndex } from './layer-index.js'

/** How many more names may be read; one allowance is shared by all layers of an image. */
export interface EntryAllowance {
  readonly limit: number
  left: number
}

/** How many a layer counts for, at least: folders that deeper names imply take memory as well, and so does what is no file. */
export function namesOf(layer: LayerIndex): number {
  const { names, lowerLinks, whiteouts, opaque, warnings } = layer
  const others = lowerLinks.length + whiteouts.length + opaque.length + warnings.length
  return Math.max(names.count, countEntries(layer) + others)
}

export function tooManyEntries(limit: number): LayersizeError {
  return new LayersizeError('TOO_MANY_ENTRIES', `The image has more than ${limit} files and folders`, {
    hint: 'Raise the limit with --max-entries (maxEntries in the library) if you trust the image.',
  })
}
