import type { Analysis } from '../analysis.js'
import type { Difference } from '../difference.js'
import { LayersizeError } from '../errors.js'
import type { CheckReport, Verdict } from '../verdict.js'
import { renderJson } from './json.js'
import { safeLines } from './safe-lines.js'
import type { TableOptions } from './table/table.js'
import { tellLines } from './tell-lines.js'

export const FORMATS = ['table', 'json', 'markdown', 'github', 'gitlab', 'sarif', 'junit'] as const
export type Format = (typeof FORMATS)[number]

/** What can be rendered. */
export type Report = Analysis | CheckReport | Difference | Verdict

/** A report as text, ending in a newline. `options` matter to the table alone. Rejects with OPTION_INVALID. */
export async function render(
  report: Report,
  format: Format = 'table',
  options: TableOptions = {},
): Promise<string> {
  const told = tellLines(report)
  // Each is imported where it is used: a report is printed in one or two of them.
  switch (format) {
    case 'table':
      return safeLines(await renderAsTable(told, options))
    case 'json':
      return renderJson(report)
    case 'markdown':
      return (await import('./markdown/markdown.js')).renderMarkdown(told)
    case 'github':
      return (await import('./github/github.js')).renderGithub(told)
    case 'gitlab':
      return (await import('./gitlab/gitlab.js')).renderGitlab(told)
    case 'sarif':
      return (await import('./sarif/sarif.js')).renderSarif(told)
    case 'junit':
      return (await import('./junit/junit.js')).renderJunit(told)
    default:
      throw new LayersizeError('OPTION_INVALID', `${JSON.stringify(format)} is no format`, {
        hint: `Use ${FORMATS.slice(0, -1).join(', ')} or ${FORMATS.at(-1)}.`,
      })
  }
}

async function renderAsTable(report: Report, options: TableOptions): Promise<string> {
  if ('findings' in report) return (await import('./table/table.js')).renderTable(report, options)
  if ('outcome' in report) return (await import('./verdict/verdicts.js')).renderVerdicts(report, options)
  if ('moved' in report) return (await import('./difference/difference.js')).renderDifference(report, options)
  throw new LayersizeError('OPTION_INVALID', 'There is no table of this report')
}
