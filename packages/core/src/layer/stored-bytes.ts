import type { Inodes } from './inodes.js'

/** How many bytes of a file stand in its layer's tar: fewer than it has where it is sparse. */
export function storedBytes({ bytes, extents }: Inodes, row: number): number {
  const sparse = extents.get(row)
  if (!sparse) return bytes[row] as number
  return sparse.reduce((sum, { length }) => sum + length, 0)
}
