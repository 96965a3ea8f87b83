import type { DockerfileInstruction } from '../../dockerfile/dockerfile.js'
import { shellWord } from '../../shell-word.js'
import type { Finding } from '../../waste/find-waste.js'
import { fileUse } from '../file-use.js'
import type { Fix, FixContext, Words } from '../fixer.js'
import { nameLines } from '../name-lines.js'
import { appendCommand } from '../shell/append-command.js'
import { readRunScript } from '../shell/run-script.js'
import { stageOf } from '../stage-of.js'
import { type Merged, mergeRuns } from './merge-runs.js'

/** More than that are no longer read. */
const MOST_PATHS = 6

/**
 * Has the RUN that makes what was found, or the one that reads it last, remove it in the end: both and all RUNs between as
 * one. Null where no RUN makes it.
 */
export function removeAtEnd(finding: Finding, context: FixContext): Fix | Words | null {
  const maker = finding.changeAt && context.sourceOf(finding.changeAt)
  if (maker?.keyword !== 'RUN') return null
  // Another name would keep the bytes.
  if (finding.copies.some(({ copy }) => copy.links)) return null
  const paths = [...new Set(finding.copies.map(({ path }) => path))].sort()
  // What is no text is escaped.
  if (paths.length > MOST_PATHS || paths.some((path) => path.includes('\\'))) return null
  const used = paths.map((path) => fileUse(path, maker, context))
  const named = new Set(used.flatMap((use) => use.named))
  const last = [...named].reduce((a, b) => (a.index > b.index ? a : b), maker)
  const stage = stageOf(maker, context)
  const why = [...named, ...used.flatMap(({ met }) => met)].find(
    (one) => one.keyword !== 'RUN' || !stage?.instructions.includes(one) || one.index > last.index,
  )
  if (why) return { summary: `${finding.advice}. There is no patch for it, as line ${why.line} may need it` }
  const runs = (stage?.instructions ?? []).filter(
    ({ keyword, index }) => keyword === 'RUN' && index >= maker.index && index <= last.index,
  )
  const command = `rm ${paths.map((path) => shellWord(`/${path}`)).join(' ')}`
  const merged = runs.length === 1 ? append(maker, command, context) : mergeRuns(runs, context, [command])
  if ('why' in merged) return { summary: `${finding.advice}. There is no patch for it, as ${merged.why}` }
  return {
    changes: merged.changes,
    ignore: [],
    removes: [...new Set([...merged.removes, ...finding.copies.map(({ copy }) => copy)])],
    summary: describe(runs, paths),
  }
}

function append(at: DockerfileInstruction, command: string, context: FixContext): Merged {
  const step = context.stepOf(at)
  const script = step && readRunScript(step, context)
  const change = script && appendCommand(context.dockerfile, script, command)
  return change
    ? { changes: [change], removes: [], command, endings: [command] }
    : { why: `nothing can be added safely to line ${at.line}` }
}

function describe(runs: readonly DockerfileInstruction[], paths: readonly string[]): string {
  const what = paths.length === 1 ? `/${paths[0]}` : 'what is left'
  return runs.length === 1
    ? `Remove ${what} at the end of ${nameLines(runs)}`
    : `Join ${nameLines(runs)} into one RUN that removes ${what} at its end`
}
