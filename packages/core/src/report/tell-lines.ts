import type { Analysis } from '../analysis.js'
import type { Verdict } from '../verdict.js'
import type { Report } from './render.js'

/**
 * `Instruction 9`, `instructions 3, 5 and 7`, as sentences call them, and what may open a bracket after one; or what is
 * quoted, in which nothing is looked for.
 */
const INSTRUCTIONS =
  /`[^`]*`|\b(instruction \d+)( \((?=`))?|\b(instructions \d+(?:(?:, | and | to )\d+(?!\d| more\b))*)/gi

/** A report whose sentences say of each instruction in which line of the Dockerfile it stands, where that is known. */
export function tellLines(report: Report): Report {
  if ('findings' in report) return tellLinesOf(report)
  if ('growth' in report) return report
  if ('images' in report) return { ...report, images: report.images.map(inVerdict) }
  return inVerdict(report)
}

function inVerdict(verdict: Verdict): Verdict {
  return verdict.analysis ? { ...verdict, analysis: tellLinesOf(verdict.analysis) } : verdict
}

/** The same of an analysis alone. */
export function tellLinesOf(analysis: Analysis): Analysis {
  const lines = analysis.instructions.map(({ dockerfile }) => dockerfile?.line ?? null)
  if (lines.every((line) => line === null)) return analysis
  return {
    ...analysis,
    findings: analysis.findings.map((finding) => ({
      ...finding,
      message: withLines(finding.message, lines),
      fix: { ...finding.fix, summary: withLines(finding.fix.summary, lines) },
    })),
  }
}

/** `instruction 9 (line 19)`, and where its text follows, `instruction 9 (line 19: …)`. */
function withLines(text: string, lines: readonly (number | null)[]): string {
  const lineOf = (number: string) => lines[Number(number) - 1] ?? null
  return text.replace(INSTRUCTIONS, (all: string, one?: string, bracket?: string, several?: string) => {
    if (one !== undefined) {
      const line = lineOf(one.replace(/\D+/, ''))
      return line === null ? all : `${one} (line ${line}${bracket ? ': ' : ')'}`
    }
    const withLine = (number: string) =>
      lineOf(number) === null ? number : `${number} (line ${lineOf(number)})`
    return several?.replace(/\d+/g, withLine) ?? all
  })
}
