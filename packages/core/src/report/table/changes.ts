import type { Analysis, AnalysisFinding } from '../../analysis.js'
import { type FindingChoice, shownBytes } from '../choose-findings.js'
import { safeText } from '../safe-text.js'
import { describeFinding } from '../wording/finding.js'
import { describePatches } from '../wording/patches.js'
import { namePlace } from '../wording/place.js'
import { wrap } from './fit.js'
import { count, type Page } from './page.js'
import { renderPatchLines } from './patch-lines.js'

/** Each with what happens, what to write instead and the patch that does it, worst first; then what they save together. */
export function renderChanges(choice: FindingChoice, page: Page, analysis: Analysis): string[] {
  const { width, colors, size } = page
  const sizes = choice.findings.map((finding) => size(shownBytes(finding)))
  const sizeWidth = sizes.reduce((widest, text) => Math.max(widest, text.length), 0)
  const numberWidth = String(sizes.length).length
  const margin = ' '.repeat(numberWidth + sizeWidth + 5)
  const room = width - margin.length
  const lines = choice.findings.flatMap((finding, i) => {
    const number = String(i + 1).padStart(numberWidth + 1)
    const bytes = colors.bold((sizes[i] as string).padStart(sizeWidth))
    const place = namePlace(analysis, finding.changeAt)
    const rule = `[${safeText(finding.rule)}]${place === null ? '' : ` ${safeText(place)}`}`
    const [head, ...tail] = dimEnd(
      wrap(`${safeText(describeFinding(finding, size))} ${rule}`, room),
      rule,
      page,
    )
    const [fix, ...more] = wrap(safeText(finding.fix.summary), room - 2)
    return [
      `${number}  ${bytes}  ${head}`,
      ...tail.map((text) => margin + text),
      `${margin}→ ${colors.green(fix as string)}`,
      ...more.map((text) => `${margin}  ${colors.green(text)}`),
      ...renderPatch(finding, analysis, room - 2, page).map((text) => `${margin}  ${text}`),
    ]
  })
  const rest = describeRest(choice)
  const together = describePatches(analysis, size)
  const more = 'layersize explain RULE says more of a [rule], and when to ignore it'
  return [
    ...(lines.length > 0 ? [colors.bold('What to change'), ...lines] : []),
    ...(together ? wrap(safeText(together), width).map(colors.bold) : []),
    ...(rest ? wrap(rest, width).map(colors.dim) : []),
    ...(lines.length > 0 ? wrap(more, width).map(colors.dim) : []),
  ]
}

/** Lines of which the last words are dim. Only now, as a text that is broken is not to be broken in an escape. */
function dimEnd(lines: readonly string[], end: string, { colors }: Page): string[] {
  let left = end
  return lines
    .toReversed()
    .map((line) => {
      if (left === '') return line
      const part = line.endsWith(left) ? left : left.endsWith(line) ? line : ''
      const painted = part === '' ? line : line.slice(0, line.length - part.length) + colors.dim(part)
      left = part === line ? left.slice(0, left.length - part.length).trimEnd() : ''
      return painted
    })
    .toReversed()
}

/** What is only possible is no more than told. */
function renderPatch({ confidence, fix }: AnalysisFinding, { context }: Analysis, room: number, page: Page) {
  if (fix.patch === null || confidence === 'possible') return []
  return renderPatchLines(fix.patch, context.dockerfile?.path ?? null, room, page)
}

function describeRest({ others, possible }: FindingChoice): string {
  const parts = [
    ...(others > 0 ? [`${others} more`] : []),
    ...(possible > 0 ? [`${count(possible, 'small or possible saving')}, not counted`] : []),
  ]
  return parts.length > 0 ? `and ${parts.join(', and ')} (--all)` : ''
}
