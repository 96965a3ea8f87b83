import { stat } from 'node:fs/promises'
import { arch, versions } from 'node:process'
import { VERSION } from '../version.js'

/** Where the compiler notes what it has made of a working copy, beside the folder of what is bundled; no package holds it. */
const NOTES = new URL('../.tsbuildinfo', import.meta.url)
const FOLDER = new URL('.', import.meta.url)

/** How long a layer would be compressed is estimated with this, and another may come to another length. */
const ZLIB = `zlib ${versions.zlib} ${arch}`

/**
 * What writes records: the version, and of a working copy its last build too, as what that finds changes with each; and
 * what it compresses with.
 */
export async function toolName(): Promise<string> {
  try {
    const built = await Promise.all([stat(NOTES), stat(FOLDER)])
    return `${VERSION}+${built.map(({ mtimeMs }) => Math.floor(mtimeMs)).join('.')} ${ZLIB}`
  } catch {
    return `${VERSION} ${ZLIB}`
  }
}
