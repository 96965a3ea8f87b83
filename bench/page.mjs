import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const PAGE = join(import.meta.dirname, '../docs/benchmarks.md')
const BEGIN = '<!-- What follows is written by `npm run bench`. -->\n'

/** Puts what was measured in the place of what the page had of it. */
export function writePage(measured) {
  const text = readFileSync(PAGE, 'utf8')
  const at = text.indexOf(BEGIN)
  if (at < 0) throw new Error(`${PAGE} does not say where it is written`)
  writeFileSync(PAGE, `${text.slice(0, at)}${BEGIN}\n${measured}\n`)
}
