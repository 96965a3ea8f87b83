import type { Tree } from '../../exploration.js'
import { escapeFormat } from '../escape-format.js'
import { safeLines } from '../safe-lines.js'
import type { TextOptions } from '../text-options.js'

/** A tree as text, ending in a newline: a table for people, or JSON. */
export async function renderTree(
  tree: Tree,
  format: 'table' | 'json' = 'table',
  options: TextOptions = {},
): Promise<string> {
  if (format === 'json') return `${escapeFormat(JSON.stringify(tree, null, 2))}\n`
  // Imported where it is used: to measure text takes tables of characters that are as large as all the rest.
  const { renderTreeTable } = await import('./tree-table.js')
  return safeLines(renderTreeTable(tree, options))
}
