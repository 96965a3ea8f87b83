import type { WasteChange } from '../../difference.js'
import { safeText } from '../safe-text.js'
import { wrap } from '../table/fit.js'
import { count, type Page } from '../table/page.js'
import { signed } from './causes.js'

/** Those that count, and secrets whatever they weigh. */
export function chooseWaste(waste: readonly WasteChange[]): WasteChange[] {
  return waste.filter(
    ({ growthBytes, rule, status }) => growthBytes !== 0 || (rule === 'secret-file' && status !== 'changed'),
  )
}

/** Waste that came, went or changed, each with what happens. */
export function renderWaste(
  chosen: readonly WasteChange[],
  limit: number,
  { width, colors, size }: Page,
): string[] {
  const shown = chosen.filter(({ rule }, i) => i < limit || rule === 'secret-file')
  if (shown.length === 0) return []
  const sizes = shown.map(({ growthBytes }) => signed(growthBytes, size))
  const column = sizes.reduce((widest, text) => Math.max(widest, text.length), 0)
  const margin = ' '.repeat(column + 3)
  const lines = shown.flatMap((change, i) => {
    const paint = change.growthBytes < 0 || change.status === 'gone' ? colors.green : colors.yellow
    const rule = `[${safeText(change.rule)}]`
    const [head, ...tail] = wrap(
      `${describeStatus(change)}: ${safeText(change.message)} ${rule}`,
      width - margin.length,
    )
    return [` ${paint((sizes[i] as string).padStart(column))}  ${head}`, ...tail.map((text) => margin + text)]
  })
  const others = chosen.length - shown.length
  return [
    colors.bold('Waste'),
    ...lines,
    ...(others > 0 ? [colors.dim(`${margin}and ${count(others, 'other')} (--all)`)] : []),
  ]
}

function describeStatus({ status, growthBytes }: WasteChange): string {
  if (status !== 'changed') return status
  return growthBytes > 0 ? 'more' : 'less'
}
