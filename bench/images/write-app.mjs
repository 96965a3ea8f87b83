import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDERS = 50
const FILES = 80

/** 4,000 files of up to 34 kB, 68 MB in all, that compress a little. */
export function writeApp(folder) {
  const pool = randomBytes(1 << 20).toString('base64')
  for (let i = 0; i < FOLDERS; i++) {
    const part = join(folder, `part-${i}`)
    mkdirSync(part)
    for (let j = 0; j < FILES; j++) {
      const number = i * FILES + j
      const length = (number * 7919) % 34_000
      writeFileSync(join(part, `${j}.js`), `// ${number}\n${pool.slice(number * 97, number * 97 + length)}`)
    }
  }
}
