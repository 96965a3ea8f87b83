import { type Dockerfile, sourceOffset } from '../dockerfile/dockerfile.js'
import { firstIndex } from '../dockerfile/first-index.js'
import { type SourceLine, sourceLines } from '../dockerfile/source-lines.js'
import { findAssignments, findSettings } from '../image/history/masking/find-assignments.js'
import { findForms } from '../image/history/masking/secret-forms.js'
import type { Span } from '../image/history/read-steps.js'

/** The lines of a Dockerfile that hold a secret, by the rule for those of a history, as a patch would show them. */
export function secretLines(dockerfile: Dockerfile): ReadonlySet<string> {
  const { text } = dockerfile
  const lines = sourceLines(text)
  const at = (offset: number) =>
    firstIndex(lines.length, (index) => (lines[index] as SourceLine).start > offset) - 1
  const whole = { from: 0, to: text.length }
  const spans = [...findAssignments(text, whole), ...findForms(text), ...secretSettings(dockerfile)]
  const found = new Set<number>()
  for (const { from, to } of spans) {
    for (let line = at(from); line <= at(to - 1); line++) found.add(line)
  }
  return new Set(
    [...found].map((index) => {
      const { start, next } = lines[index] as SourceLine
      return text.slice(start, next).replace(/\n$/, '')
    }),
  )
}

/** Those of names and values that only an ENV, ARG or LABEL has: `ENV TOKEN value`. */
function secretSettings({ instructions }: Dockerfile): Span[] {
  return instructions.flatMap((instruction) => {
    const { keyword, command } = instruction
    if (!/^(ENV|ARG|LABEL|ONBUILD)$/.test(keyword)) return []
    const before = `${keyword} `
    const found = findSettings(before + command, { from: 0, to: before.length + command.length })
    return found.map(({ from, to }) => ({
      from: sourceOffset(instruction, from - before.length),
      to: sourceOffset(instruction, to - 1 - before.length) + 1,
    }))
  })
}
