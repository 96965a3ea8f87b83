import { readFile, stat } from 'node:fs/promises'
import { LayersizeError } from '@layersize/core'
import { whyUnreadable } from '../why-unreadable.js'

/** BuildKit takes no Dockerfile that is larger. */
const MAX_BYTES = 2 << 20

/** The text of a file as it is, a mark at its start included: a patch must fit. Rejects with OPTION_INVALID. */
export async function readWhole(path: string, what: string): Promise<string> {
  const because = (why: string, cause?: unknown) =>
    new LayersizeError('OPTION_INVALID', `Cannot read the ${what} ${JSON.stringify(path)}: ${why}`, { cause })
  let bytes: Uint8Array
  try {
    if ((await stat(path)).size > MAX_BYTES) throw because('it is too large for one')
    bytes = await readFile(path)
  } catch (error) {
    throw error instanceof LayersizeError ? error : because(whyUnreadable(error), error)
  }
  if (bytes.length > MAX_BYTES) throw because('it is too large for one')
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    throw because('it is not UTF-8', error)
  }
}

/** The same of a file that nobody has named; null where there is none, or none that can be used. */
export async function readIfThere(path: string): Promise<string | null> {
  // A pipe of that name would keep everybody waiting.
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
  return isFile ? readWhole(path, 'file').catch(() => null) : null
}
