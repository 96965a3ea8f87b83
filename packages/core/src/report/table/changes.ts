import type { AnalysisFinding } from '../../analysis.js'
import { safeText } from '../safe-text.js'
import { wrap } from './fit.js'
import { count, type Page } from './page.js'

export interface FindingChoice {
  readonly findings: readonly AnalysisFinding[]
  /** How many that count, and how many of the own that are only possible, are not among them. */
  readonly others: number
  readonly possible: number
}

/**
 * The findings that waste most, at most `limit`, and those that are no matter of size; for Infinity all, those that do not
 * count last.
 */
export function chooseFindings(findings: readonly AnalysisFinding[], limit: number): FindingChoice {
  if (limit === Number.POSITIVE_INFINITY) return { findings, others: 0, possible: 0 }
  const counted = findings.filter((finding) => finding.wastedBytes > 0)
  const possible = findings.filter(({ own, confidence }) => own && confidence === 'possible')
  const chosen = counted.filter(({ rule }, i) => i < limit || rule === 'secret-file')
  return {
    findings: chosen,
    others: counted.length - chosen.length,
    possible: possible.length,
  }
}

/** What a finding would save, as it is shown. */
export function shownBytes({ wastedBytes, savesAlone, rebuiltBytes }: AnalysisFinding): number {
  return wastedBytes || savesAlone || rebuiltBytes
}

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
    const [head, ...tail] = wrap(`${safeText(headline(finding, size))} ${rule}`, room).map((line) =>
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

function headline(finding: AnalysisFinding, size: Page['size']): string {
  const { message, files, confidence, own, wastedBytes, savesAlone, rebuiltBytes } = finding
  const counts = own && confidence !== 'possible'
  const facts = [
    ...(files > 0 ? [count(files, 'file')] : []),
    ...(rebuiltBytes > 0 ? ['rebuilt with every change of the sources'] : []),
    // The rest of it another finding has counted, one of those above where that is all.
    ...(wastedBytes > 0 && savesAlone > wastedBytes ? [`${size(savesAlone)} if done alone`] : []),
    ...(counts && wastedBytes === 0 && savesAlone > 0 ? ['counted above'] : []),
    ...(confidence === 'certain' ? [] : [confidence]),
    ...(own ? [] : ['inside the base image']),
    ...(counts ? [] : ['not counted']),
  ]
  return facts.length > 0 ? `${message} (${facts.join(', ')})` : message
}

function describeRest({ others, possible }: FindingChoice): string {
  const parts = [
    ...(others > 0 ? [`${others} more`] : []),
    ...(possible > 0 ? [`${count(possible, 'small or possible saving')}, not counted`] : []),
  ]
  return parts.length > 0 ? `and ${parts.join(', and ')} (--all)` : ''
}
