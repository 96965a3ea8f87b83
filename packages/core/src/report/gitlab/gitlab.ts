import { escapeFormat } from '../escape-format.js'
import type { Remark } from '../remarks/remark.js'
import { remarksOf } from '../remarks/remarks-of.js'
import type { Report } from '../render.js'
import { safeText } from '../safe-text.js'

const SEVERITIES: Readonly<Record<Remark['level'], string>> = {
  error: 'major',
  warning: 'minor',
  note: 'info',
}

/** The list of issues that GitLab reads as a Code Quality report. */
export function renderGitlab(report: Report): string {
  const issues = remarksOf(report).map(
    ({ rule, level, message, advice, fingerprint, file, line, endLine }) => ({
      type: 'issue',
      check_name: safeText(rule),
      description: [message, ...advice].map(safeText).join('. '),
      categories: ['Performance'],
      severity: SEVERITIES[level],
      fingerprint,
      // GitLab wants a line, and shows nothing without one.
      location: {
        path: inRepository(file),
        lines: { begin: line ?? 1, ...(endLine !== null && { end: endLine }) },
      },
    }),
  )
  return `${escapeFormat(JSON.stringify(issues, null, 2))}\n`
}

/** GitLab takes no path that begins above the repository. */
function inRepository(path: string): string {
  return safeText(path).replace(/^[./]*\//, '') || 'Dockerfile'
}
