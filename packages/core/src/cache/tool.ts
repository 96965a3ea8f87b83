import { stat } from 'node:fs/promises'
import { VERSION } from '../version.js'

/** Where the compiler notes what it has made of a working copy; no package holds it. */
const BUILD = new URL('../.tsbuildinfo', import.meta.url)

/** What writes records: the version, and of a working copy its last build too, as what that finds changes with each. */
export function toolName(): Promise<string> {
  return stat(BUILD).then(
    ({ mtimeMs }) => `${VERSION}+${Math.floor(mtimeMs)}`,
    () => VERSION,
  )
}
