import type { Analysis, AnalysisFiles } from '../analysis.js'
import { LayersizeError } from '../errors.js'
import type { Tree } from '../exploration.js'
import { chooseEntries } from './choose-entries.js'
import { CopyRows } from './copy-rows.js'
import { describeExploration } from './describe-exploration.js'
import { fileRows } from './file-rows.js'
import { findPath } from './find-path.js'
import { FolderTree } from './grow-tree.js'
import { instructionOf, layersOf } from './instructions-of.js'
import { commonParts, firstParts, isBelow } from './paths.js'

export interface TreeOptions {
  /** The path to look at, the root by default. */
  readonly path?: string | undefined
  /** Indexes of the instructions that only what they wrote is counted of. */
  readonly instructions?: readonly number[] | undefined
  /** How deep below the path is looked, as far as it goes by default. */
  readonly depth?: number | undefined
  /**
   * How many folders and files are listed: the 15 heaviest by default, of those that are a thousandth of it all. Infinity
   * lists all, those without bytes as well.
   */
  readonly top?: number | undefined
}

const TOP = 15

/**
 * The folders and files that weigh most, wasteful or not, with all their copies in all layers. The analysis needs its
 * files (`analyze(image, { files: true })`). Throws OPTION_INVALID, and PATH_NOT_FOUND for what no layer has.
 */
export function listTree(
  analysis: Analysis,
  { path: asked = '', instructions, depth = Number.POSITIVE_INFINITY, top }: TreeOptions = {},
): Tree {
  checkCount('depth', depth)
  checkCount('top', top ?? TOP)
  const layers = instructions ? layersOf(analysis, instructions) : null
  const files = fileRows(analysis)
  const found = findPath(analysis, files, asked)
  const copies = new CopyRows(files)
  const tree = new FolderTree(analysis, files, copies, found.path, layers)
  return {
    ...describeExploration(analysis, found),
    instructions: instructions ? instructions.map((index) => instructionOf(analysis, index)) : null,
    entries: isFolder(files, found.path)
      ? chooseEntries(tree, { top: top ?? TOP, depth, least: leastListed(tree, top) })
      : [{ path: found.path, kind: lastKind(files, found.path), parent: null, ...leafOf(tree) }],
    hid: layers && sumHidden(analysis, files, copies, found.path, layers),
  }
}

function leastListed({ root }: FolderTree, top: number | undefined): number {
  if (top === undefined) return Math.max(1, root.count.bytes / 1000)
  return top === Number.POSITIVE_INFINITY ? 0 : 1
}

/** A path that never was a folder: all that is counted of it. */
function leafOf({ root }: FolderTree) {
  return { visible: root.visible, ...root.count, unlisted: null }
}

/** Whether any layer has a folder there. */
export function isFolder(files: AnalysisFiles, path: string): boolean {
  return (
    path === '' ||
    files.path.some((name, row) => (name === path && files.kind[row] === 'directory') || isBelow(name, path))
  )
}

/** What a path is as the last layer that has it says; a folder where only what is in it tells of it. */
export function lastKind(files: AnalysisFiles, path: string): AnalysisFiles['kind'][number] {
  return files.kind[files.path.lastIndexOf(path)] ?? 'directory'
}

/** The copies of other layers that these hid, by the instruction that made them. */
function sumHidden(
  analysis: Analysis,
  files: AnalysisFiles,
  copies: CopyRows,
  path: string,
  layers: ReadonlySet<number>,
): NonNullable<Tree['hid']> {
  const byMaker = new Map<number, { bytes: number; copies: number; within: string }>()
  files.path.forEach((name, row) => {
    const layer = files.layer[row] as number
    if (files.bytes[row] === 0 || layers.has(layer) || (name !== path && !isBelow(name, path))) return
    const hider = copies.hiderOf(row)
    if (hider === null || !layers.has(hider)) return
    const maker = analysis.layers[layer]?.instructions.at(-1) as number
    const sum = byMaker.get(maker) ?? { bytes: 0, copies: 0, within: name }
    byMaker.set(maker, sum)
    sum.bytes += files.bytes[row] as number
    sum.copies++
    sum.within = firstParts(name, commonParts(name, sum.within))
  })
  return [...byMaker]
    .map(([maker, sum]) => {
      const { index: instruction, ...rest } = instructionOf(analysis, maker)
      return { instruction, ...rest, ...sum }
    })
    .sort((a, b) => b.bytes - a.bytes || a.instruction - b.instruction)
}

function checkCount(name: string, value: number): void {
  if ((Number.isSafeInteger(value) || value === Number.POSITIVE_INFINITY) && value > 0) return
  throw new LayersizeError('OPTION_INVALID', `${name} must be a whole number above 0, not ${value}`)
}
