import type { Analysis, AnalysisFiles } from '../analysis.js'
import type { Limit } from './limit.js'

/** What each row of the file table adds to the figure of a limit: bytes, or 1 for each file where those are counted. */
export function countsFor({ layers }: Analysis, files: AnalysisFiles, limit: Limit): (row: number) => number {
  const counted = layers.map(({ base }) => limit.of === 'image' || base === false)
  const isCounted = (row: number) => counted[files.layer[row] as number] === true
  if (limit.kind === 'files') {
    const isFile = fileTeller(files)
    return (row) => (isCounted(row) && files.hiddenBy[row] === null && isFile(row) ? 1 : 0)
  }
  if (limit.kind !== 'path') return (row) => (isCounted(row) ? (files.bytes[row] as number) : 0)
  const linked = linkedFrom(files, limit.fits)
  return (row) =>
    isCounted(row) && (limit.fits(files.path[row] as string) || linked.has(nameOf(files, row)))
      ? (files.bytes[row] as number)
      : 0
}

/** Tells whether a name is that of a regular file: symlinks have hard links as well. */
function fileTeller(files: AnalysisFiles): (row: number) => boolean {
  const symlinks = new Set<string>()
  files.kind.forEach((kind, row) => {
    if (kind === 'symlink') symlinks.add(nameOf(files, row))
  })
  return (row) =>
    files.kind[row] === 'file' ||
    (files.kind[row] === 'hard-link' && !symlinks.has(nameIn(files, row, files.target[row] ?? '')))
}

/** The names whose bytes are those of a hard link that fits: the bytes stand on one of the names only. */
function linkedFrom(files: AnalysisFiles, fits: (path: string) => boolean): ReadonlySet<string> {
  const names = new Set<string>()
  files.kind.forEach((kind, row) => {
    const target = files.target[row]
    if (kind === 'hard-link' && target && fits(files.path[row] as string))
      names.add(nameIn(files, row, target))
  })
  return names
}

function nameOf(files: AnalysisFiles, row: number): string {
  return nameIn(files, row, files.path[row] as string)
}

function nameIn(files: AnalysisFiles, row: number, path: string): string {
  return `${files.layer[row]} ${path}`
}
