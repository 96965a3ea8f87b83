import type { Analysis } from '../analysis.js'
import type { Difference } from '../difference.js'
import type { CheckReport, Verdict } from '../verdict.js'
import { escapeFormat } from './escape-format.js'

/** For programs: indented, but each column of a file table in one line. */
export function renderJson(report: Analysis | CheckReport | Difference | Verdict): string {
  const { files, ...rest } = report as Analysis
  const text = JSON.stringify(rest, null, 2)
  if (!files) return `${escapeFormat(text)}\n`
  const columns = Object.entries(files).map(([name, column]) => `    "${name}": ${JSON.stringify(column)}`)
  return `${escapeFormat(`${text.slice(0, -2)},\n  "files": {\n${columns.join(',\n')}\n  }\n}`)}\n`
}
