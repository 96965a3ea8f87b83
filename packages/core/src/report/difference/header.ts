import type { Difference } from '../../difference.js'
import { formatCount, formatShare } from '../../units.js'
import { safeText } from '../safe-text.js'
import { wrap } from '../table/fit.js'
import { count, type Page } from '../table/page.js'
import { nameImage } from '../wording/name-image.js'

/** The answer: which is larger and by how much; then what else is not as it was. */
export function renderHeader(difference: Difference, { width, colors, size }: Page): string[] {
  const [answer, ...more] = wrap(safeText(describeSize(difference, size)), width)
  const rest = describeFigures(difference, size)
  return [
    ...[answer as string, ...more].map(colors.bold),
    ...(rest === '' ? [] : wrap(safeText(rest), width).map(colors.dim)),
  ]
}

function describeSize({ before, after, growth }: Difference, size: Page['size']): string {
  const [old, now] = [nameImage(before.reference), nameImage(after.reference)]
  if (before.id === after.id)
    return old === now ? `${now} is the same image as before` : `${now} and ${old} are the same image`
  const other = old === now ? 'before' : old
  const bytes = growth.contentBytes
  if (bytes === 0) return `${now} is as large as ${other}: ${size(after.contentBytes)}`
  const share =
    before.contentBytes === 0
      ? ''
      : ` (${bytes > 0 ? '+' : '-'}${formatShare(Math.abs(bytes), before.contentBytes)})`
  const which = bytes > 0 ? 'larger' : 'smaller'
  return `${now} is ${size(Math.abs(bytes))} ${which} than ${other}${share}: ${size(before.contentBytes)} → ${size(after.contentBytes)}`
}

/** The other figures, those that changed. */
function describeFigures({ before, after }: Difference, size: Page['size']): string {
  const figures: [string | null, string | null][] = [
    [`${size(before.wastedBytes)}`, `${size(after.wastedBytes)} wasted`],
    before.compressedBytes === null || after.compressedBytes === null
      ? [null, null]
      : [size(before.compressedBytes), `${size(after.compressedBytes)} to pull`],
    before.ownBytes === null || after.ownBytes === null
      ? [null, null]
      : [size(before.ownBytes), `${size(after.ownBytes)} added to the base image`],
    [formatCount(before.layers), count(after.layers, 'layer')],
    [formatCount(before.files), count(after.files, 'file')],
  ]
  return figures
    .filter(([old, now]) => old !== null && !now?.startsWith(`${old} `))
    .map(([old, now]) => `${old} → ${now}`)
    .join(' · ')
}
