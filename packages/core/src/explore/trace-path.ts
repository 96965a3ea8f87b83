import type { Analysis, AnalysisFiles } from '../analysis.js'
import type { Trace } from '../exploration.js'
import { CopyRows } from './copy-rows.js'
import { describeExploration } from './describe-exploration.js'
import { fileRows } from './file-rows.js'
import { findPath, followLinks } from './find-path.js'
import { FolderTree } from './grow-tree.js'
import { isFolder, lastKind } from './list-tree.js'
import { isBelow } from './paths.js'
import { sumContents } from './sum-contents.js'
import { traceEvents } from './trace-events.js'

/**
 * Which instructions made, changed and hid a path, in order; of a folder also what each put there. The analysis needs
 * its files (`analyze(image, { files: true })`). Throws PATH_NOT_FOUND for what no layer has.
 */
export function tracePath(analysis: Analysis, asked: string): Trace {
  const files = fileRows(analysis)
  const found = findPath(analysis, files, asked)
  const { path } = found
  const copies = new CopyRows(files)
  const { root } = new FolderTree(analysis, files, copies, path)
  return {
    ...describeExploration(analysis, found),
    visible: root.visible || path === '',
    kind: lastKind(files, path),
    ...root.count,
    leadsTo: leadsTo(files, path),
    events: traceEvents(analysis, files, copies, path),
    contents: isFolder(files, path) ? sumContents(analysis, files, copies, path) : null,
  }
}

/** Whether a container sees the path. */
function isSeen(path: string, { path: names, hiddenBy }: AnalysisFiles): boolean {
  return (
    path === '' || names.some((name, row) => hiddenBy[row] === null && (name === path || isBelow(name, path)))
  )
}

function leadsTo(files: AnalysisFiles, path: string): string | null {
  const end = followLinks(files, path, true)
  return end && end.path !== path && isSeen(end.path, files) ? end.path : null
}
