import type { Trace } from '../../exploration.js'
import { escapeFormat } from '../escape-format.js'
import { safeLines } from '../safe-lines.js'
import type { TextOptions } from '../text-options.js'

/** A trace of a path as text, ending in a newline: words for people, or JSON. */
export async function renderTrace(
  trace: Trace,
  format: 'table' | 'json' = 'table',
  options: TextOptions = {},
): Promise<string> {
  if (format === 'json') return `${escapeFormat(JSON.stringify(trace, null, 2))}\n`
  // Imported where it is used: to measure text takes tables of characters that are as large as all the rest.
  const { renderTraceTable } = await import('./trace-table.js')
  return safeLines(renderTraceTable(trace, options))
}
