import type { HistoryEntry } from '../../oci/config.js'
import { copyText } from './copy-text.js'
import { healthcheckText } from './healthcheck-text.js'
import { otherText } from './other-text.js'
import type { Span, StepRecord } from './read-steps.js'

/**
 * Each step's instruction as its author wrote it, as far as the history tells: no builder keeps `--mount`, the classic
 * one keeps no source of a COPY. A here-document keeps its newlines. What nobody recognises is given as recorded.
 */
export function instructionTexts(history: readonly HistoryEntry[], records: readonly StepRecord[]): string[] {
  return history.map((step, index) => textOf(step, records[index] as StepRecord))
}

function textOf(step: HistoryEntry, record: StepRecord): string {
  const part = ({ from, to }: Span) => step.createdBy.slice(from, to).trimEnd()
  switch (record.kind) {
    case 'instruction': {
      const text = part(record.text)
      return copyText(text) ?? healthcheckText(text) ?? text
    }
    case 'run':
      return `RUN ${commandText(part(record.text))}`
    case 'mixed-run':
      return `RUN ${part(record.text)}`
    case 'other':
      return otherText(step)
  }
}

/** BuildKit runs a here-document that names its interpreter (`#!`) from a pipe, and does not record what is in it. */
function commandText(command: string): string {
  const pipe = /^\/dev\/pipes\/(\S{1,100})$/.exec(command)?.[1]
  return pipe === undefined ? command : `<<${pipe}`
}
