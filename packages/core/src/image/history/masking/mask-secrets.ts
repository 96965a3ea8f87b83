import type { HistoryEntry } from '../../../oci/config.js'
import { keywordOf } from '../keywords.js'
import type { Span, StepRecord } from '../read-steps.js'
import { findAssignments, findBuildArgs, findSettings } from './find-assignments.js'
import { findForms } from './secret-forms.js'
import { WordFinder } from './word-finder.js'

const MASK = '***'

/** Shorter values are masked where they are found and nowhere else, as are those that mean nothing. */
const SHORTEST_SPREAD = 6
const COMMON = new Set(
  'access admin buildkit buildkit.dockerfile.v0 changeit changeme default development disable disabled docker dockerfile enable enabled example localhost mariadb master mysql optional passwd password postgres production redacted required secret staging string testing token username'.split(
    ' ',
  ),
)
/** How many characters of secrets are looked for elsewhere, so that no history takes long. */
const MAX_SPREAD = 100_000
const LONGEST_SPREAD = 10_000

/**
 * The history with `***` in the place of each secret: values of build arguments, settings, variables, flags and fields
 * whose name says so, values that have the form of a known secret, and these values wherever else they stand in this
 * history. docs/history.md has the rule.
 */
export function maskSecrets(
  history: readonly HistoryEntry[],
  records: readonly StepRecord[],
): readonly HistoryEntry[] {
  const found = history.map((step, index) => ({
    createdBy: secretsOf(step.createdBy, records[index] as StepRecord),
    comment: secretsOfText(step.comment),
  }))
  const values = new Set<string>()
  history.forEach(({ createdBy, comment }, index) => {
    const spans = found[index]
    for (const { from, to } of spans?.createdBy ?? []) values.add(createdBy.slice(from, to))
    for (const { from, to } of spans?.comment ?? []) values.add(comment.slice(from, to))
  })
  if (values.size === 0) return history
  const elsewhere = new WordFinder(spreading(values))
  const mask = (text: string, spans: readonly Span[]) => masked(text, [...spans, ...elsewhere.find(text)])
  return history.map((step, index) => ({
    ...step,
    createdBy: mask(step.createdBy, found[index]?.createdBy ?? []),
    comment: mask(step.comment, found[index]?.comment ?? []),
  }))
}

function secretsOf(createdBy: string, record: StepRecord): Span[] {
  const whole = { from: 0, to: createdBy.length }
  const values = withoutOverlap(secretValues(createdBy, record), findAssignments(createdBy, whole))
  return [...values, ...findForms(createdBy)]
}

/** The values of what is recorded without quotes: build arguments and settings. */
function secretValues(createdBy: string, record: StepRecord): Span[] {
  switch (record.kind) {
    case 'run':
      return record.args ? findBuildArgs(createdBy, record.args.text, record.args.count) : []
    case 'mixed-run':
      return findBuildArgs(createdBy, record.text, 0)
    case 'instruction': {
      const { from } = record.text
      const keyword = keywordOf(
        createdBy
          .slice(from, from + 30)
          .replace(/^ONBUILD\s+/, '')
          .toUpperCase(),
      )
      return /^(ENV|ARG|LABEL)$/.test(keyword ?? '') ? findSettings(createdBy, record.text) : []
    }
    case 'other':
      return []
  }
}

/** Values, and what is assigned elsewhere or within the values of others, such as connection strings. */
function withoutOverlap(values: readonly Span[], assignments: readonly Span[]): Span[] {
  let next = 0
  const rest = [...assignments]
    .sort((a, b) => a.from - b.from)
    .filter((span) => {
      while ((values[next]?.to ?? Number.POSITIVE_INFINITY) <= span.from) next++
      const value = values[next]
      return !value || value.from >= span.to
    })
  return [...values, ...rest]
}

function secretsOfText(text: string): Span[] {
  return [...findAssignments(text, { from: 0, to: text.length }), ...findForms(text)]
}

function spreading(values: ReadonlySet<string>): string[] {
  let room = MAX_SPREAD
  return [...values].filter((value) => {
    if (value.length < SHORTEST_SPREAD || value.length > LONGEST_SPREAD || COMMON.has(value.toLowerCase()))
      return false
    room -= value.length
    return room >= 0
  })
}

/** The text with each span replaced; those that touch or overlap become one. */
function masked(text: string, spans: Span[]): string {
  const parts: string[] = []
  let end = 0
  for (const { from, to } of spans.sort((a, b) => a.from - b.from)) {
    if (parts.length === 0 || from > end) parts.push(text.slice(end, from), MASK)
    end = Math.max(end, to)
  }
  return parts.join('') + text.slice(end)
}
