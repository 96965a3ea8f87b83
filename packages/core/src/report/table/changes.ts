import { type FindingChoice, shownBytes } from '../choose-findings.js'
import { safeText } from '../safe-text.js'
import { describeFinding } from '../wording/finding.js'
import { wrap } from './fit.js'
import { count, type Page } from './page.js'

/** Each with what happens and what to write instead, worst first. */
export function renderChanges(choice: FindingChoice, { width, colors, size }: Page): string[] {
  const sizes = choice.findings.map((finding) => size(shownBytes(finding)))
  const sizeWidth = sizes.reduce((widest, text) => Math.max(widest, text.length), 0)
  const numberWidth = String(sizes.length).length
  const margin = ' '.repeat(numberWidth + sizeWidth + 5)
  const room = width - margin.length
  const lines = choice.findings.flatMap((finding, i) => {
    const number = String(i + 1).padStart(numberWidth + 1)
    const bytes = colors.bold((sizes[i] as string).padStart(sizeWidth))
    const rule = `[${safeText(finding.rule)}]`
    const [head, ...tail] = wrap(`${safeText(describeFinding(finding, size))} ${rule}`, room).map((line) =>
      // Only now, as one that is broken is not to be broken in an escape.
      line.endsWith(rule) ? line.slice(0, -rule.length) + colors.dim(rule) : line,
    )
    const [fix, ...more] = wrap(safeText(finding.fix.summary), room - 2)
    return [
      `${number}  ${bytes}  ${head}`,
      ...tail.map((text) => margin + text),
      `${margin}→ ${colors.green(fix as string)}`,
      ...more.map((text) => `${margin}  ${colors.green(text)}`),
    ]
  })
  const rest = describeRest(choice)
  const more = 'layersize explain RULE says more of a [rule], and when to ignore it'
  return [
    ...(lines.length > 0 ? [colors.bold('What to change'), ...lines] : []),
    ...(rest ? wrap(rest, width).map(colors.dim) : []),
    ...(lines.length > 0 ? wrap(more, width).map(colors.dim) : []),
  ]
}

function describeRest({ others, possible }: FindingChoice): string {
  const parts = [
    ...(others > 0 ? [`${others} more`] : []),
    ...(possible > 0 ? [`${count(possible, 'small or possible saving')}, not counted`] : []),
  ]
  return parts.length > 0 ? `and ${parts.join(', and ')} (--all)` : ''
}
