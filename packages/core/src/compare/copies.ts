import type { AnalysisFiles } from '../analysis.js'

/** What stands at a path in one layer and has content of its own: a file or a symlink. */
export interface Copy {
  readonly bytes: number
  /** Equal where the content is. */
  readonly identity: string
  /** The pair of instructions that it is of. */
  readonly pair: number
}

/** All copies of one path, in both images. */
export interface PathCopies {
  readonly before: Copy[]
  readonly after: Copy[]
}

export interface Side {
  readonly files: AnalysisFiles
  /** For each layer, the pair of instructions that it belongs to. */
  readonly pairs: readonly number[]
  /** By row, the name that a copy of several stands at, where that is not its first. */
  readonly names: ReadonlyMap<number, string>
}

/** Whether the content of all files is known. Where it is not, those of the same path and size pass for the same. */
export function hasAllDigests(files: AnalysisFiles): boolean {
  return files.digest.every(
    (digest, row) => digest !== null || !files.bytes[row] || files.kind[row] !== 'file',
  )
}

/** The copies at each path that a layer of a pair other than `same` writes. */
export function gatherCopies(
  before: Side,
  after: Side,
  same: ReadonlySet<number>,
  exact: boolean,
): Map<string, PathCopies> {
  const found = new Map<string, PathCopies>()
  const sides = [
    { side: before, key: 'before' as const },
    { side: after, key: 'after' as const },
  ]
  for (const wanted of ['changed', 'same']) {
    for (const { side, key } of sides) {
      const { files, pairs, names } = side
      for (const [row, kind] of files.kind.entries()) {
        if (kind !== 'file' && kind !== 'symlink') continue
        const pair = pairs[files.layer[row] as number] as number
        if (same.has(pair) !== (wanted === 'same')) continue
        const path = names.get(row) ?? (files.path[row] as string)
        let copies = found.get(path)
        if (!copies) {
          // What only layers have that are the same has not changed.
          if (wanted === 'same') continue
          copies = { before: [], after: [] }
          found.set(path, copies)
        }
        copies[key].push({ bytes: files.bytes[row] as number, identity: identityOf(files, row, exact), pair })
      }
    }
  }
  return found
}

function identityOf({ kind, bytes, target, digest }: AnalysisFiles, row: number, exact: boolean): string {
  if (kind[row] === 'symlink') return `→ ${target[row]}`
  return (exact && digest[row]) || `${bytes[row]} B`
}

/** Of files with several names whose first one the other image does not have, one that it has: a further name is no other file. */
export function otherNames(files: AnalysisFiles, other: AnalysisFiles): ReadonlyMap<number, string> {
  const groups = new Map<string, string[]>()
  for (const [row, kind] of files.kind.entries()) {
    if (kind !== 'hard-link') continue
    const key = `${files.layer[row]} ${files.target[row]}`
    const group = groups.get(key)
    if (group) group.push(files.path[row] as string)
    else groups.set(key, [files.path[row] as string])
  }
  const chosen = new Map<number, string>()
  if (groups.size === 0) return chosen
  const known = new Set(other.path)
  for (const [row, kind] of files.kind.entries()) {
    const path = files.path[row] as string
    if ((kind !== 'file' && kind !== 'symlink') || known.has(path)) continue
    const name = groups.get(`${files.layer[row]} ${path}`)?.find((name) => known.has(name))
    if (name !== undefined) chosen.set(row, name)
  }
  return chosen
}
