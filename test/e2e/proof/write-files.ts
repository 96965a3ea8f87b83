import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { noise } from '../noise.js'

/** Writes files into a folder, which they are named from: of a text, or of that many bytes that nothing else has. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | number>>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, typeof content === 'string' ? content : noise(content, name))
  }
}
