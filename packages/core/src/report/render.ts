import type { Analysis } from '../analysis.js'
import { LayersizeError } from '../errors.js'
import { escapeFormat } from './escape-format.js'
import type { TableOptions } from './table/table.js'

export const FORMATS = ['table', 'json'] as const
export type Format = (typeof FORMATS)[number]

/** An analysis as text, ending in a newline. `options` matter to the table alone. Rejects with OPTION_INVALID. */
export async function render(
  analysis: Analysis,
  format: Format = 'table',
  options: TableOptions = {},
): Promise<string> {
  switch (format) {
    case 'table': {
      // Imported here: to measure text takes tables of characters that are as large as all the rest.
      const { renderTable } = await import('./table/table.js')
      return renderTable(analysis, options)
    }
    case 'json':
      return `${escapeFormat(JSON.stringify(analysis, null, 2))}\n`
    default:
      throw new LayersizeError('OPTION_INVALID', `${JSON.stringify(format)} is no format`, {
        hint: `Use ${FORMATS.join(' or ')}.`,
      })
  }
}
