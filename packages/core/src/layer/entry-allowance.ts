import { LayersizeError } from '../errors.js'

/** How many more names may be read; one allowance is shared by all layers of an image. */
export interface EntryAllowance {
  readonly limit: number
  left: number
}

export function tooManyEntries(limit: number): LayersizeError {
  return new LayersizeError('TOO_MANY_ENTRIES', `The image has more than ${limit} files and folders`, {
    hint: 'Raise the limit with --max-entries (maxEntries in the library) if you trust the image.',
  })
}
