import { readPatch } from '../../read-patch.js'
import { safeText } from '../safe-text.js'
import { shorten } from '../shorten.js'
import { cut } from './fit.js'
import type { Page } from './page.js'

/** A longer patch is cut after so many lines. */
const MOST = 12

/** What a patch takes out and puts in, a line each, and no more of each than there is room for; each file but the `usual` one by its name. */
export function renderPatchLines(
  patch: string,
  usual: string | null,
  room: number,
  { colors }: Page,
): string[] {
  const files = readPatch(patch)
  const lines = files.flatMap(({ path, isNew, hunks }) => {
    const changed = hunks.flatMap(({ lines }) => lines).filter(({ kind }) => kind !== 'same')
    const title = path === usual ? [] : [colors.dim(cut(`${safeText(path)}${isNew ? ' (new)' : ''}:`, room))]
    return [
      ...title,
      ...changed.map(({ kind, text }) => {
        const [sign, paint] = kind === 'out' ? ['-', colors.red] : ['+', colors.green]
        return paint(cut(`${sign} ${safeText(shownLine(text, room))}`, room))
      }),
    ]
  })
  // One line that says that there is one more tells no more than the line itself.
  if (lines.length <= MOST + 1) return lines
  return [...lines.slice(0, MOST), colors.dim(`… ${lines.length - MOST} more lines`)]
}

/** Without what is not seen: its end, a mark of the encoding; with blanks for tabs. */
function shownLine(text: string, room: number): string {
  return shorten(text, 4 * room)
    .replace(/^\ufeff/, '')
    .replace(/\r?\n$/, '')
    .replaceAll('\t', '    ')
}
