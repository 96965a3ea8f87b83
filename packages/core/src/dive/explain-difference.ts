import { formatBytes, formatCount } from '../units.js'
import type { PathCounts } from './count-paths.js'
import type { DiveLayer, Tabulated } from './dive-layers.js'
import { findRemovals } from './removals.js'

/** A reason why dive's wasted bytes are not those of this analysis. */
export interface Reason {
  /** By how much dive counts more; less where negative. All reasons together are the difference. */
  readonly bytes: number
  readonly sentence: string
}

interface Share {
  bytes: number
  files: number
}

/** A folder that a layer takes away as one. */
interface Folder {
  readonly path: string
  readonly opaque: boolean
  diveBytes: number
  ownBytes: number
}

/** Why dive counts other bytes as wasted than this analysis does, each byte of the difference for one reason. */
export function explainDifference(
  analysis: Tabulated,
  layers: readonly DiveLayer[],
  { paths, rows, folders, stops }: PathCounts,
): Reason[] {
  const { files, findings, context } = analysis
  const baseLayers = context.base.layers
  const removalOf = findRemovals(analysis.whiteouts)
  const inUse = newShare()
  const wasteInBase = newShare()
  const ofBase = newShare()
  const ofLowest = newShare()
  const unsure = newShare()
  const missed = newShare()
  const once = new Map<string, number>()
  const removed = new Map<string, Folder>()
  const folderOf = (layer: number, path: string, opaque: boolean): Folder => {
    const key = `${layer} ${opaque} ${path}`
    const folder = removed.get(key) ?? { path, opaque, diveBytes: 0, ownBytes: 0 }
    removed.set(key, folder)
    return folder
  }

  layers.forEach((layer, at) => {
    for (const { index, path, bytes } of layer.rows) {
      const counted = rows.has(index) && (paths.get(path)?.times ?? 0) >= 2 ? bytes : 0
      const finding = files.finding[index] ?? null
      const more = counted - (finding === null ? 0 : (files.bytes[index] as number))
      if (more === 0) continue
      const hiddenBy = files.hiddenBy[index] ?? null
      if (more > 0) {
        if (files.state[index] === 'visible') add(inUse, more)
        else if (baseLayers === null && at === 0) add(ofLowest, more)
        else if (at >= (baseLayers ?? 0)) add(unsure, more)
        else add(hiddenBy !== null && hiddenBy < (baseLayers ?? 0) ? wasteInBase : ofBase, more)
        continue
      }
      if (files.state[index] === 'visible' || hiddenBy === null) {
        const rule = findings[finding as number]?.rule as string
        once.set(rule, (once.get(rule) ?? 0) - more)
        continue
      }
      const removal = removalOf(path, hiddenBy)
      if (removal) folderOf(hiddenBy, removal.folder, removal.opaque).ownBytes -= more
      else add(missed, more)
    }
  })
  for (const { layer, path, bytes } of folders) {
    if ((paths.get(path)?.times ?? 0) >= 2) folderOf(layer, path, false).diveBytes += bytes
  }

  const reasons: Reason[] = [
    {
      bytes: inUse.bytes,
      sentence: `dive counts all copies of a file as wasted, the one in use as well: ${describe(inUse)}`,
    },
    {
      bytes: ofBase.bytes,
      sentence: `dive counts what came with the base image and was written again or removed: ${describe(ofBase)} that no edit of the Dockerfile gets back`,
    },
    {
      bytes: ofLowest.bytes,
      sentence: `dive counts what later layers wrote again or removed of the lowest one: ${describe(ofLowest)} that no edit of the Dockerfile gets back where that is the base image`,
    },
    {
      bytes: wasteInBase.bytes,
      sentence: `dive counts what the base image wastes itself: ${describe(wasteInBase)} that only those who build the base can save`,
    },
    {
      bytes: unsure.bytes,
      sentence: `dive counts copies that are written again or removed later, ${describe(unsure)}, although perhaps no change would save them (--all shows what is possible), or they are ignored`,
    },
    {
      bytes: missed.bytes,
      sentence:
        stops.length > 0
          ? `dive misses ${describe(missed)} in layers that it stops reading, as below`
          : `dive misses ${describe(missed)} where a folder took the place of a file, or a file that of a folder`,
    },
    ...onceReasons(once),
    ...folderReasons([...removed.values()]),
  ]
  return reasons.filter(({ bytes }) => bytes !== 0).sort((a, b) => Math.abs(b.bytes) - Math.abs(a.bytes))
}

function onceReasons(once: ReadonlyMap<string, number>): Reason[] {
  const rules = [...once].sort(([, a], [, b]) => b - a)
  const bytes = rules.reduce((sum, [, bytes]) => sum + bytes, 0)
  const named = rules.map(([rule, bytes]) => `${rule} ${formatBytes(bytes)}`).join(', ')
  return [
    {
      bytes: -bytes,
      sentence: `dive looks only for paths that several layers have, and misses ${formatBytes(bytes)} of waste that is in use or stands at other paths (${named})`,
    },
  ]
}

/** Of each kind of folder the largest is named. */
function folderReasons(folders: readonly Folder[]): Reason[] {
  const overcounted = folders.filter(({ diveBytes, ownBytes }) => diveBytes > ownBytes)
  const uncounted = folders.filter(({ diveBytes, ownBytes }) => diveBytes < ownBytes)
  return [
    folderReason(
      overcounted,
      (bytes, where) =>
        `dive counts ${bytes} for deleted folders beyond what this analysis finds wasted there: ${where}`,
    ),
    folderReason(
      uncounted.filter(({ opaque }) => !opaque),
      (bytes, where) =>
        `dive counts nothing for a folder that is deleted whole, and ${bytes} still ship: ${where}`,
    ),
    folderReason(
      uncounted.filter(({ opaque }) => opaque),
      (bytes, where) =>
        `dive does not see that a folder is emptied and made anew (opaque), and ${bytes} still ship: ${where}`,
    ),
  ]
}

function folderReason(folders: readonly Folder[], say: (bytes: string, where: string) => string): Reason {
  const sizes = folders
    .map(({ path, diveBytes, ownBytes }) => ({ path, bytes: diveBytes - ownBytes }))
    .sort((a, b) => Math.abs(b.bytes) - Math.abs(a.bytes))
  const bytes = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
  const [largest, ...others] = sizes
  const where = `/${largest?.path ?? ''}`
  const more =
    others.length > 0
      ? `${where} (${formatBytes(Math.abs(largest?.bytes ?? 0))}) and ${others.length} more`
      : where
  return { bytes, sentence: say(formatBytes(Math.abs(bytes)), more) }
}

function newShare(): Share {
  return { bytes: 0, files: 0 }
}

function add(share: Share, bytes: number): void {
  share.bytes += bytes
  share.files++
}

function describe({ bytes, files }: Share): string {
  return `${formatBytes(Math.abs(bytes))} in ${files === 1 ? 'a file' : `${formatCount(files)} files`}`
}
