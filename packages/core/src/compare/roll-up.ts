import type { PathChange } from '../difference.js'
import { type ChangedFile, type Folder, type FolderTree, pathOf } from './folder-tree.js'

/** Of so few that gained and lost much, in opposite directions, each is shown by itself. */
const FEW = 4
const NEARLY_ALL = 0.8

/** How much changed: bytes that came and went, and, where no size changed, how many copies. */
interface Change {
  readonly churn: number
  readonly changes: number
}

type Part = Change & { readonly growth: number } & (
    | { readonly folder: Folder; readonly file: null }
    | { readonly folder: null; readonly file: ChangedFile }
  )

/**
 * What changed, in rows that have no file in common: the deepest folder that most of a change is below, and all of a
 * folder as one that the `image` has, or had, nothing of. The largest first, at most `limit`.
 */
export function rollUp(tree: FolderTree, image: FolderTree, limit: number): PathChange[] {
  const rows: PathChange[] = []
  const open: Opened[] = [{ parts: partsOf(tree.root), whole: tree.root, inImage: image.root }]
  for (let next = open.pop(); next; next = open.pop()) {
    for (const part of next.parts) {
      if (part.file) {
        rows.push(rowOfFile(part.file))
        continue
      }
      // Most of what changed in all is looked for as deep as it goes; each of the rest by itself.
      const whole = isMost(part, next.whole) ? next.whole : part
      const parts = partsOf(part.folder)
      const inImage = next.inImage.folders.get(part.folder.name) ?? part.folder
      if (isToBeSplit(part, parts, whole, inImage)) open.push({ parts, whole, inImage })
      else rows.push(rowOfFolder(part.folder))
    }
  }
  return rows.sort(largestFirst).slice(0, limit)
}

/** What is in a folder that is shown by its parts, and the same folder of the whole image. */
interface Opened {
  readonly parts: readonly Part[]
  readonly whole: Change
  readonly inImage: Folder
}

function isToBeSplit(part: Part, parts: readonly Part[], whole: Change, inImage: Folder): boolean {
  if (parts.length === 1) return true
  if (inImage.beforeNames === 0 || inImage.afterNames === 0) return false
  return parts.some((inner) => isMost(inner, whole)) || areFewOpposites(part, parts)
}

function isMost(part: Change, whole: Change): boolean {
  return whole.churn > 0 ? part.churn > whole.churn / 2 : part.changes > whole.changes / 2
}

/** Whether a few gained and lost nearly all of it, and the sum would hide that. */
function areFewOpposites({ growth, churn }: Part, parts: readonly Part[]): boolean {
  if (churn === 0 || Math.abs(growth) > churn / 2) return false
  const few = parts.map((part) => Math.abs(part.growth)).sort((a, b) => b - a)
  return few.slice(0, FEW).reduce((sum, bytes) => sum + bytes, 0) >= churn * NEARLY_ALL
}

/** What changed right in a folder, and its folders in which something did. */
function partsOf(folder: Folder): Part[] {
  const folders = [...folder.folders.values()].filter(({ changes }) => changes > 0)
  return [
    ...folders.map((folder) => ({
      folder,
      file: null,
      growth: folder.afterBytes - folder.beforeBytes,
      churn: folder.churn,
      changes: folder.changes,
    })),
    ...folder.files.map((file) => {
      const growth = file.afterBytes - file.beforeBytes
      return { folder: null, file, growth, churn: Math.abs(growth), changes: copiesOf(file) }
    }),
  ]
}

function copiesOf({ beforeCopies, afterCopies }: ChangedFile): number {
  return Math.max(beforeCopies, afterCopies)
}

function rowOfFile(file: ChangedFile): PathChange {
  const { path, beforeBytes, afterBytes } = file
  const status = statusOf(file.beforeCopies, file.afterCopies)
  const files = copiesOf(file)
  return {
    path,
    directory: false,
    status,
    files,
    beforeBytes,
    afterBytes,
    growthBytes: afterBytes - beforeBytes,
  }
}

function rowOfFolder(folder: Folder): PathChange {
  const { changes, beforeNames, afterNames, beforeBytes, afterBytes } = folder
  return {
    path: pathOf(folder),
    directory: true,
    status: statusOf(beforeNames, afterNames),
    files: changes,
    beforeBytes,
    afterBytes,
    growthBytes: afterBytes - beforeBytes,
  }
}

function statusOf(before: number, after: number): PathChange['status'] {
  if (before === 0) return 'added'
  return after === 0 ? 'removed' : 'changed'
}

function largestFirst(a: PathChange, b: PathChange): number {
  return (
    Math.abs(b.growthBytes) - Math.abs(a.growthBytes) ||
    Math.max(b.beforeBytes, b.afterBytes) - Math.max(a.beforeBytes, a.afterBytes) ||
    Number(a.path > b.path) - Number(a.path < b.path) ||
    Number(a.directory) - Number(b.directory)
  )
}
