import type { DockerfileInstruction } from '../../dockerfile/dockerfile.js'
import type { Finding } from '../../waste/find-waste.js'
import type { Fix, FixContext, Words } from '../fixer.js'
import { nameLines } from '../name-lines.js'
import { type Merged, mergeRuns } from './merge-runs.js'

/** Rules that find what one RUN writes and a later one hides: the two are better one. */
const JOINING = new Set(['deleted-later', 'growing-file', 'moved', 'replaced-later', 'unpacked-archive'])

/** Instructions of a file, from one to another. */
interface Range {
  readonly from: number
  readonly to: number
}

/**
 * Makes one RUN of those that write and hide what was found and of all RUNs between, together with others that overlap
 * with them for the same reason. Null where other instructions than RUNs do it.
 */
export function joinRuns(finding: Finding, context: FixContext): Fix | Words | null {
  const own = rangeOf(finding, context)
  if (!own) return null
  const all = overlapping(own, context)
  let runs = runsIn(all, context)
  let merged = mergeOnce(runs, context)
  if ('why' in merged && (all.from !== own.from || all.to !== own.to)) {
    runs = runsIn(own, context)
    merged = mergeOnce(runs, context)
  }
  if ('why' in merged) return { summary: `${finding.advice}. There is no patch for it, as ${merged.why}` }
  const removed = new Set(merged.removes)
  if (!finding.copies.some(({ copy }) => removed.has(copy))) return null
  return {
    changes: merged.changes,
    ignore: [],
    removes: merged.removes,
    summary: `Join ${nameLines(runs)} into one RUN: what one of them writes and another hides is then in no layer`,
  }
}

function rangeOf({ madeBy, hiddenBy }: Finding, { waste, sourceOf }: FixContext): Range | null {
  if (hiddenBy.length === 0) return null
  const sources = [...madeBy, ...hiddenBy].map((layer) => sourceOf(waste.makerOf(layer)))
  if (!sources.every((source) => source?.keyword === 'RUN')) return null
  const indexes = sources.map((source) => (source as DockerfileInstruction).index)
  return { from: Math.min(...indexes), to: Math.max(...indexes) }
}

function runsIn({ from, to }: Range, { alignment }: FixContext): DockerfileInstruction[] {
  return alignment.stages
    .flatMap(({ instructions }) => instructions)
    .filter(({ keyword, index }) => keyword === 'RUN' && index >= from && index <= to)
}

const known = new WeakMap<FixContext, { ranges: readonly Range[]; merged: Map<string, Merged> }>()

function knownOf(context: FixContext) {
  const found = known.get(context) ?? { ranges: joinedRanges(context), merged: new Map<string, Merged>() }
  known.set(context, found)
  return found
}

function overlapping({ from, to }: Range, context: FixContext): Range {
  return knownOf(context).ranges.find((range) => range.from <= from && to <= range.to) ?? { from, to }
}

/** The ranges of all findings that count, those that overlap made one. */
function joinedRanges(context: FixContext): Range[] {
  const ranges = context.findings
    .filter(({ own, confidence, rule }) => own && confidence !== 'possible' && JOINING.has(rule))
    .flatMap((finding) => rangeOf(finding, context) ?? [])
    .sort((a, b) => a.from - b.from)
  const joined: { from: number; to: number }[] = []
  for (const { from, to } of ranges) {
    const last = joined.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else joined.push({ from, to })
  }
  return joined
}

/** Many findings may ask for the same. */
function mergeOnce(runs: readonly DockerfileInstruction[], context: FixContext): Merged {
  const { merged } = knownOf(context)
  const key = `${runs[0]?.index} ${runs.at(-1)?.index}`
  const found = merged.get(key) ?? mergeRuns(runs, context)
  merged.set(key, found)
  return found
}
