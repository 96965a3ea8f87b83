import { safeText } from '../safe-text.js'
import { shorten } from '../shorten.js'
import { LONG_RUN } from './inline.js'

/** Of more, the first lines are shown, and of longer lines the beginning. */
const [MOST, LONGEST] = [40, 300]

/** A unified diff as a block of code, which nothing in it ends. */
export function diffBlock(patch: string): string[] {
  const lines = patch.split('\n').slice(0, -1)
  const shown = lines.slice(0, MOST).map(showLine)
  const left = lines.length - shown.length
  const runs = shown.flatMap((line) => line.match(/`+/g) ?? [])
  const fence = '`'.repeat(Math.max(3, ...runs.map(({ length }) => length + 1)))
  return [`${fence}diff`, ...shown, ...(left > 0 ? [`… ${left} more lines`] : []), fence]
}

function showLine(line: string): string {
  const text = shorten(line, LONGEST).replace(/\r$/, '').replaceAll('\t', '    ')
  return safeText(text).replace(LONG_RUN, '`…`').trimEnd()
}

/** How many of these lines there are before a block that they do not end. */
export function beforeOpenBlock(lines: readonly string[]): number {
  let [fence, start] = ['', 0]
  for (const [i, line] of lines.entries()) {
    if (fence !== '' && line.trim() === fence) fence = ''
    const [, opening = ''] = (fence === '' && /^ *(`{3,})diff$/.exec(line)) || []
    if (opening !== '') [fence, start] = [opening, i]
  }
  return fence === '' ? lines.length : start
}
