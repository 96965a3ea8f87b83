import type { Analysis, AnalysisInstruction } from '../analysis.js'
import { baseMark } from './base-mark.js'

export interface InstructionRow extends Pick<AnalysisInstruction, 'text' | 'contentBytes' | 'wastedBytes'> {
  /** Where it stands in the Dockerfile; null where that is not known. */
  readonly dockerfile: { readonly line: number } | null
  /** The instructions that it stands for. */
  readonly indexes: readonly number[]
  /** `3`, or `1–7` of the instructions that were folded into one. */
  readonly number: string
  /** Whether a layer of it is missing, so that nobody can say what it weighs. */
  readonly unknown: boolean
  /** What tells that it came with the base; '' for what did not. */
  readonly mark: string
  /** What the engine says of it; null where it says nothing. */
  readonly engineBytes: number | null
}

export interface InstructionChoice {
  /** In the order of the Dockerfile. */
  readonly rows: readonly InstructionRow[]
  /** How many others have bytes, and how many: so that all adds up to the total. */
  readonly others: number
  readonly otherBytes: number
  readonly empty: number
}

/**
 * The heaviest instructions and those of unknown weight, at most `rows`, those of the base as one; each by itself, and
 * all of them, for Infinity.
 */
export function chooseInstructions(analysis: Analysis, rows: number): InstructionChoice {
  const { base } = analysis.context
  const mark = baseMark(base)
  const single = analysis.instructions.map((step) => toRow(step, analysis, mark))
  if (rows === Number.POSITIVE_INFINITY) return { rows: single, others: 0, otherBytes: 0, empty: 0 }
  const all = [...foldBase(single, analysis.context), ...single.filter(({ mark }) => mark === '')]
  const order = new Map(all.map((row, i) => [row, i]))
  const byPlace = (a: InstructionRow, b: InstructionRow) => (order.get(a) ?? 0) - (order.get(b) ?? 0)
  const heavy = all.filter((row) => row.contentBytes > 0 || row.unknown)
  const bySize = [...heavy].sort(
    (a, b) => Number(b.unknown) - Number(a.unknown) || b.contentBytes - a.contentBytes || byPlace(a, b),
  )
  return {
    rows: bySize.slice(0, rows).sort(byPlace),
    others: Math.max(0, heavy.length - rows),
    otherBytes: bySize.slice(rows).reduce((sum, row) => sum + row.contentBytes, 0),
    empty: all.length - heavy.length,
  }
}

function toRow(step: AnalysisInstruction, { layers, source }: Analysis, mark: string): InstructionRow {
  return {
    ...step,
    indexes: [step.index],
    number: String(step.index + 1),
    unknown: step.layers.some((layer) => layers[layer]?.missing),
    mark: step.base ? mark : '',
    engineBytes: source.engineSizes?.rows[step.index]?.bytes ?? null,
  }
}

/** The rows of the base as one that is called as FROM has it; none where there are none. */
function foldBase(
  rows: readonly InstructionRow[],
  { base, dockerfile }: Analysis['context'],
): InstructionRow[] {
  const ofBase = rows.filter(({ mark }) => mark !== '')
  const [first, last] = [ofBase[0], ofBase.at(-1)]
  if (!first || !last) return []
  const inOneGo = Number(last.number) - Number(first.number) === ofBase.length - 1
  const range = inOneGo ? `${first.number}–${last.number}` : ''
  return [
    {
      indexes: ofBase.flatMap(({ indexes }) => indexes),
      number: first === last ? first.number : range,
      text: `FROM ${base.value ?? '(base image)'}`,
      contentBytes: ofBase.reduce((sum, row) => sum + row.contentBytes, 0),
      wastedBytes: ofBase.reduce((sum, row) => sum + row.wastedBytes, 0),
      unknown: ofBase.some(({ unknown }) => unknown),
      mark: first.mark,
      dockerfile: dockerfile?.from ?? null,
      engineBytes: ofBase.every(({ engineBytes }) => engineBytes === null)
        ? null
        : ofBase.reduce((sum, row) => sum + (row.engineBytes ?? 0), 0),
    },
  ]
}
