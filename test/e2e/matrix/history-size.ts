import { lstatSync } from 'node:fs'
import type { HistoryRow } from '../engine.js'
import type { SavedLayer } from '../saved-image.js'
import { walk } from '../walk.js'

/** What an engine's history says that a layer weighs, by the meaning that its store gives the word. */
export type HistorySize = (layer: SavedLayer, row: HistoryRow) => number

const BUILDKIT = 'buildkit.dockerfile.v0'

export const HISTORY_SIZES = {
  files: ({ contentBytes, symlinkBytes }) => contentBytes - symlinkBytes,
  // The BuildKit inside the daemon leaves symlinks out.
  'files-and-symlinks': ({ contentBytes, symlinkBytes }, { Comment }) =>
    contentBytes - (Comment === BUILDKIT ? symlinkBytes : 0),
  tar: ({ tarBytes }) => tarBytes,
  blocks: ({ folder }) => diskBytes(folder),
} satisfies Record<string, HistorySize>

/** What a folder takes on the disk, itself included. Files have no holes in it: a tar has none to unpack. */
function diskBytes(folder: string): number {
  const blocks = new Map([...walk(folder)].map(({ stat }) => [stat.ino, stat.blocks]))
  const all = [lstatSync(folder, { bigint: true }).blocks, ...blocks.values()]
  return 512 * Number(all.reduce((sum, count) => sum + count, 0n))
}
