import type { Difference } from '../../difference.js'
import { safeText } from '../safe-text.js'
import { wrap } from '../table/fit.js'
import { count, type Page } from '../table/page.js'

/** What stands elsewhere now, and neither grew nor shrank. */
export function renderMoves(
  moved: Difference['moved'],
  limit: number,
  { width, colors, size }: Page,
): string[] {
  const shown = moved.slice(0, limit)
  if (shown.length === 0) return []
  const sizes = shown.map(({ bytes }) => size(bytes))
  const column = sizes.reduce((widest, text) => Math.max(widest, text.length), 0)
  const margin = ' '.repeat(column + 3)
  const lines = shown.flatMap(({ from, to, files }, i) => {
    const many = files > 1 ? ` (${count(files, 'file')})` : ''
    const [head, ...tail] = wrap(safeText(`/${from} → /${to}${many}`), width - margin.length)
    return [` ${(sizes[i] as string).padStart(column)}  ${head}`, ...tail.map((text) => margin + text)]
  })
  const others = moved.length - shown.length
  return [
    colors.bold('What moved'),
    ...lines,
    ...(others > 0 ? [colors.dim(`${margin}and ${count(others, 'other')} (--all)`)] : []),
  ]
}
