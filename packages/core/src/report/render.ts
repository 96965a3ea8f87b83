import type { Analysis } from '../analysis.js'
import type { Difference } from '../difference.js'
import { LayersizeError } from '../errors.js'
import type { CheckReport, Verdict } from '../verdict.js'
import { renderJson } from './json.js'
import type { TableOptions } from './table/table.js'

export const FORMATS = ['table', 'json'] as const
export type Format = (typeof FORMATS)[number]

/** What can be rendered. */
export type Report = Analysis | CheckReport | Difference | Verdict

/** A report as text, ending in a newline. `options` matter to the table alone. Rejects with OPTION_INVALID. */
export async function render(
  report: Report,
  format: Format = 'table',
  options: TableOptions = {},
): Promise<string> {
  switch (format) {
    case 'table':
      return renderAsTable(report, options)
    case 'json':
      return renderJson(report)
    default:
      throw new LayersizeError('OPTION_INVALID', `${JSON.stringify(format)} is no format`, {
        hint: `Use ${FORMATS.join(' or ')}.`,
      })
  }
}

// Imported where they are used: to measure text takes tables of characters that are as large as all the rest.
async function renderAsTable(report: Report, options: TableOptions): Promise<string> {
  if ('findings' in report) return (await import('./table/table.js')).renderTable(report, options)
  if ('outcome' in report) return (await import('./verdict/verdicts.js')).renderVerdicts(report, options)
  throw new LayersizeError('OPTION_INVALID', 'There is no table of this report')
}
