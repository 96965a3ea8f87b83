import type { Analysis, AnalysisFiles } from '../analysis.js'
import type { Trace } from '../exploration.js'
import type { CopyRows } from './copy-rows.js'
import { addCopy, type Count, noFigures } from './count-figures.js'
import { instructionOf } from './instructions-of.js'
import { isBelow } from './paths.js'

interface Sum {
  readonly count: Count
  readonly paths: Set<string>
  hidBytes: number
}

/** What each instruction put into a folder, and what of others it hid there, the oldest first. */
export function sumContents(
  analysis: Analysis,
  files: AnalysisFiles,
  copies: CopyRows,
  path: string,
): NonNullable<Trace['contents']> {
  const sums = new Map<number, Sum>()
  const sumOf = (layer: number): Sum => {
    const instruction = analysis.layers[layer]?.instructions.at(-1) as number
    const sum = sums.get(instruction) ?? { count: noFigures(analysis), paths: new Set(), hidBytes: 0 }
    sums.set(instruction, sum)
    return sum
  }
  files.path.forEach((name, row) => {
    if (!isBelow(name, path)) return
    const sum = sumOf(files.layer[row] as number)
    if (files.kind[row] !== 'directory') sum.paths.add(name)
    const copy = copies.countedAt(row)
    if (copy === null) return
    const maker = sumOf(files.layer[copy] as number)
    addCopy(maker.count, copy, analysis, files)
    const hider = copies.hiderOf(copy)
    if (hider !== null) sumOf(hider).hidBytes += files.bytes[copy] as number
  })
  return (
    [...sums]
      .sort(([a], [b]) => a - b)
      .map(([index, { count, paths, hidBytes }]) => {
        const { index: instruction, ...rest } = instructionOf(analysis, index)
        return { instruction, ...rest, ...count, files: paths.size, hidBytes }
      })
      // Bytes without a file are those of a hard link that a later layer has.
      .filter(({ bytes, files, hidBytes }) => bytes > 0 || files > 0 || hidBytes > 0)
  )
}
