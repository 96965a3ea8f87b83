import { createColors } from 'picocolors'
import { safeLines } from '../safe-lines.js'
import { safeText } from '../safe-text.js'

/** A unified diff to look at, in colour where that is wanted. */
export function showPatch(patch: string, color: boolean): string {
  const { bold, cyan, green, red } = createColors(color)
  const lines = patch.split('\n').map((line) => {
    const shown = line.replace(/\r$/, '').split('\t').map(safeText).join('\t')
    if (/^(---|\+\+\+) /.test(line)) return bold(shown)
    const paint = { '-': red, '+': green, '@': cyan }[line.charAt(0)]
    return paint ? paint(shown) : shown
  })
  return safeLines(lines.join('\n'))
}
