import { type PatchedFile, type PatchLine, readPatch } from '../../read-patch.js'
import { safeText } from '../safe-text.js'
import { shorten } from '../shorten.js'
import { cut, wrap } from './fit.js'
import type { Page } from './page.js'

/** A longer patch is cut after so many rows, and a line of it after so many. */
const [MOST, MOST_OF_A_LINE] = [12, 3]

/** Of what a line has in common with the one in its place, so much is shown before it differs. */
const SHOWN_BEFORE = 16

/** What a patch takes out and puts in; each file but the `usual` one by its name. */
export function renderPatchLines(
  patch: string,
  usual: string | null,
  room: number,
  { colors }: Page,
): string[] {
  const rows = readPatch(patch).flatMap((file) => {
    const title = `${safeText(file.path)}${file.isNew ? ' (new)' : ''}:`
    return [
      ...(file.path === usual ? [] : [colors.dim(cut(title, room))]),
      ...changedLines(file).flatMap(({ kind, text, from }) => {
        const paint = kind === 'out' ? colors.red : colors.green
        const [first = '', ...more] = fitLine(text, from, room - 2)
        return [`${kind === 'out' ? '-' : '+'} ${first}`, ...more.map((row) => `  ${row}`)].map(paint)
      }),
    ]
  })
  // One row that says that there is one more tells no more than the row itself.
  if (rows.length <= MOST + 1) return rows
  return [...rows.slice(0, MOST), colors.dim(`… ${rows.length - MOST} more rows`)]
}

interface Changed extends PatchLine {
  /** Where it begins to differ from the line in its place. */
  readonly from: number
}

function changedLines({ hunks }: PatchedFile): Changed[] {
  const changed: Changed[] = []
  for (const { lines } of hunks) {
    let out: PatchLine[] = []
    let put: PatchLine[] = []
    const close = () => {
      changed.push(...beside(out, put), ...beside(put, out))
      out = []
      put = []
    }
    for (const { kind, text } of lines) {
      if (kind === 'out') out.push({ kind, text: seenText(text) })
      else if (kind === 'in') put.push({ kind, text: seenText(text) })
      else close()
    }
    close()
  }
  return changed
}

function beside(lines: readonly PatchLine[], others: readonly PatchLine[]): Changed[] {
  return lines.map((line, i) => ({ ...line, from: others[i] ? commonStart(line.text, others[i].text) : 0 }))
}

/** Without what is not seen: its end, a mark of the encoding; with blanks for tabs. */
function seenText(text: string): string {
  return text
    .replace(/^\ufeff/, '')
    .replace(/\r?\n$/, '')
    .replaceAll('\t', '    ')
}

function commonStart(a: string, b: string): number {
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  return at
}

/** A line in rows; of one that is too long without its beginning, as far as another has the same. */
function fitLine(text: string, from: number, room: number): string[] {
  const start = text.length > room && from > SHOWN_BEFORE ? from - SHOWN_BEFORE : 0
  const shown = safeText(shorten(`${start > 0 ? '…' : ''}${text.slice(start)}`, 4 * MOST_OF_A_LINE * room))
  if (shown.length <= room) return [cut(shown, room)]
  const rows = wrap(shown, room)
  if (rows.length <= MOST_OF_A_LINE) return rows
  return [...rows.slice(0, MOST_OF_A_LINE - 1), cut(rows.slice(MOST_OF_A_LINE - 1).join(' '), room)]
}
