import type { Report } from '../render.js'
import { renderAnalysis } from './analysis.js'
import { renderCheckReport } from './check-report.js'
import { beforeOpenBlock } from './diff-block.js'
import { renderDifference } from './difference.js'
import { renderVerdict } from './verdict.js'

/** A comment on GitHub may hold 65,536 characters, and what posts it may add some. */
const LONGEST = 60_000

/** For a comment on a pull request or the summary of a job, in the Markdown of GitHub and GitLab. */
export function renderMarkdown(report: Report): string {
  const lines = linesOf(report)
  let length = 0
  const fits = lines.findIndex((line) => {
    length += line.length + 1
    return length > LONGEST
  })
  if (fits === -1) return `${lines.join('\n')}\n`
  const all = lines.slice(0, fits)
  const shown = all.slice(0, beforeOpenBlock(all))
  const open =
    shown.filter((line) => line === '<details>').length - shown.filter((line) => line === '</details>').length
  return `${[...shown, '', ...Array<string>(open).fill('</details>\n'), '…and more, which a comment has no room for.'].join('\n')}\n`
}

function linesOf(report: Report): string[] {
  if ('findings' in report) return renderAnalysis(report)
  if ('growth' in report) return renderDifference(report)
  return 'images' in report ? renderCheckReport(report) : renderVerdict(report)
}
