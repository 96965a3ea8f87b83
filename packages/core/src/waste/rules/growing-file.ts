import { type Instruction, isCopy } from '../../image/instructions.js'
import type { Copy } from '../../image/replay.js'
import { isSmall } from '../group-by-pair.js'
import { isPackageRecord } from '../package-records.js'
import type { Rule } from '../rule.js'
import type { WasteContext } from '../waste-context.js'
import { beginWithInstruction, joinWords, nameInstruction, namePaths } from '../wording.js'

const LEAST_VERSIONS = 3

const LOG = /(^|\/)logs?\/|\.(log|out|err)(\.\d+)?$/
const DATABASE =
  /(^|\/)var\/lib\/(mysql|postgresql|mongodb|redis)\/|\.(db|db3|sqlite|sqlite3|mdb|rdb|aof|ldb|duckdb)(-(wal|shm|journal))?$/

/** A file that instruction after instruction makes longer: each version ships whole. */
export const growingFile: Rule = {
  id: 'growing-file',
  summary: 'a log, a database or another file that grows from RUN to RUN',
  *find(context) {
    for (const versions of groupByLayers(findGrowing(context))) {
      const hidden = versions.flatMap((one) => one.slice(0, -1))
      const copies = hidden.map((copy) => ({ copy, path: copy.path }))
      // What is small is said with all else that is written anew.
      if (isSmall(copies)) continue
      const layers = (versions[0] as Copy[]).map(({ layer }) => layer)
      const [first, ...others] = layers.map(context.makerOf) as [Instruction, ...Instruction[]]
      const paths = namePaths(versions.map(([copy]) => ({ copy: copy as Copy, path: (copy as Copy).path })))
      const names = joinWords(others.map(nameInstruction))
      const where = `${nameInstruction(first)} and ${names}`
      yield {
        copies,
        madeBy: layers.slice(0, -1),
        hiddenBy: layers.slice(1),
        changeAt: first,
        confidence: 'likely',
        message: `${beginWithInstruction(first)} writes ${paths}, and ${names} make it longer: each version ships whole`,
        advice: advise(
          versions.map(([copy]) => (copy as Copy).path),
          paths,
          where,
        ),
      }
    }
  },
}

function advise(all: readonly string[], paths: string, where: string): string {
  if (all.every((path) => LOG.test(path)))
    return `Have ${where} log to /dev/stdout, or delete ${paths} at the end of each`
  if (all.every((path) => DATABASE.test(path)))
    return `Fill ${paths} in one RUN (join ${where}), or when the container starts, in a volume`
  return `Write ${paths} once: join ${where} into one RUN, or do the work in a build stage and copy the result`
}

/** The versions of each file that grew, of those that stand one upon another. */
function findGrowing(context: WasteContext): Copy[][] {
  const hidden = new Map<string, number>()
  for (const { path } of context.shadowedBy('replaced')) hidden.set(path, (hidden.get(path) ?? 0) + 1)
  const byPath = new Map<string, Copy[]>()
  for (const copy of context.copies) {
    const often = (hidden.get(copy.path) ?? 0) >= LEAST_VERSIONS - 1
    if (!often || context.isBase(copy.layer) || copy.inode.kind !== 'file' || isPackageRecord(copy.path))
      continue
    const versions = byPath.get(copy.path)
    if (versions) versions.push(copy)
    else byPath.set(copy.path, [copy])
  }
  const found: Copy[][] = []
  for (const versions of byPath.values()) {
    let run: Copy[] = []
    for (const copy of versions) {
      const last = run.at(-1)
      if (last && !grows(last, copy)) {
        if (run.length >= LEAST_VERSIONS) found.push(run)
        run = []
      }
      run.push(copy)
    }
    if (run.length >= LEAST_VERSIONS) found.push(run)
  }
  return found

  function grows(from: Copy, to: Copy): boolean {
    return (
      from.shadow?.cause === 'replaced' &&
      from.shadow.layer === to.layer &&
      from.inode.bytes <= to.inode.bytes &&
      !context.isBooked(from) &&
      // Who copies another version has the whole of it at hand: nothing is added to.
      !isCopy(context.makerOf(to.layer))
    )
  }
}

/** Files that the same layers write are one thing, such as a database of several files. */
function groupByLayers(found: readonly Copy[][]): Copy[][][] {
  const groups = new Map<string, Copy[][]>()
  for (const versions of found) {
    const key = versions.map(({ layer }) => layer).join(' ')
    const group = groups.get(key)
    if (group) group.push(versions)
    else groups.set(key, [versions])
  }
  return [...groups.values()]
}
