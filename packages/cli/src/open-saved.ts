import { readFile } from 'node:fs/promises'
import { LayersizeError } from '@layersize/core'
import { whyUnreadable } from './why-unreadable.js'

/** What was saved in a file, as `load` reads it. Rejects with SAVED_UNREADABLE, and as `load` does, naming the file. */
export async function openSaved<Saved>(
  path: string,
  load: (bytes: Uint8Array) => Promise<Saved>,
): Promise<Saved> {
  let bytes: Uint8Array
  try {
    bytes = await readFile(path)
  } catch (error) {
    const message = `Cannot read ${JSON.stringify(path)}: ${whyUnreadable(error)}`
    throw new LayersizeError('SAVED_UNREADABLE', message, { cause: error })
  }
  try {
    return await load(bytes)
  } catch (error) {
    if (!(error instanceof LayersizeError)) throw error
    const message = `${JSON.stringify(path)} cannot be used: ${error.message}`
    throw new LayersizeError(error.code, message, { cause: error, ...(error.hint && { hint: error.hint }) })
  }
}
