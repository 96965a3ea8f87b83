import type { Copy } from '../../image/copy.js'
import { isCopy } from '../../image/instructions.js'
import { lastName } from '../../layer/path.js'
import { isPackageRecord } from '../known/package-records.js'
import type { WasteContext } from '../waste-context.js'
import { NameSet } from './name-set.js'

const LEAST_VERSIONS = 3

/** Files that the same layers write are one thing, such as a database of several files. */
export function findGrowingFiles(context: WasteContext): Copy[][][] {
  const groups = new Map<string, Copy[][]>()
  for (const versions of findVersions(context)) {
    const key = versions.map(({ layer }) => layer).join(' ')
    const group = groups.get(key)
    if (group) group.push(versions)
    else groups.set(key, [versions])
  }
  return [...groups.values()]
}

/** The versions of each file that grew, of those that stand one upon another. */
function findVersions(context: WasteContext): Copy[][] {
  const hidden = new Map<string, number>()
  for (const { path } of context.shadowedBy('replaced')) hidden.set(path, (hidden.get(path) ?? 0) + 1)
  const byPath = new Map<string, Copy[]>()
  const often = new Set([...hidden].flatMap(([path, times]) => (times >= LEAST_VERSIONS - 1 ? path : [])))
  if (often.size === 0) return []
  for (const copy of context.copies.named(new NameSet([...often].map(lastName)))) {
    if (!often.has(copy.path) || copy.kind !== 'file' || isPackageRecord(copy.path)) continue
    // Who copies a version has the whole of it at hand: nothing is added to.
    if (context.isBase(copy.layer) || isCopy(context.makerOf(copy.layer))) continue
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
      from.bytes <= to.bytes &&
      !context.isBooked(from.number)
    )
  }
}
