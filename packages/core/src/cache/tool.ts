import { stat } from 'node:fs/promises'
import { VERSION } from '../version.js'

/** Where the compiler notes what it has made of a working copy, beside the folder of what is bundled; no package holds it. */
const NOTES = new URL('../.tsbuildinfo', import.meta.url)
const FOLDER = new URL('.', import.meta.url)

/** What writes records: the version, and of a working copy its last build too, as what that finds changes with each. */
export async function toolName(): Promise<string> {
  try {
    const built = await Promise.all([stat(NOTES), stat(FOLDER)])
    return `${VERSION}+${built.map(({ mtimeMs }) => Math.floor(mtimeMs)).join('.')}`
  } catch {
    return VERSION
  }
}
