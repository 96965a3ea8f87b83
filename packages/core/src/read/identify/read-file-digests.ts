import { type Hash, hash } from 'node:crypto'
import { beginContent } from '../../layer/content-digest.js'
import type { Inodes } from '../../layer/inodes.js'
import { storedBytes } from '../../layer/stored-bytes.js'
import type { ReadAt } from '../../tar/scan.js'

/** No read is longer. */
const READ = 512 << 10

/** What stands between two contents and is not wanted is read along up to this length: a read of its own costs more. */
const GAP = 32 << 10

/** A piece of a tar, and the contents that it holds or holds a part of, as places in the list of rows. */
interface Piece {
  readonly at: number
  length: number
  readonly first: number
  last: number
}

/**
 * Takes the digests of files in a tar of which any part can be read: neighbours in one read, large ones in pieces.
 * `rows` come in the order of the tar; `take` is told of each as hex, by its place among them.
 */
export async function readFileDigests(
  readAt: ReadAt,
  inodes: Inodes,
  rows: Uint32Array,
  take: (place: number, digest: string) => void,
): Promise<void> {
  const buffer = Buffer.allocUnsafeSlow(READ)
  let open: Hash | null = null
  const use = ({ at, length, first, last }: Piece, bytes: Buffer) => {
    for (let place = first; place <= last; place++) {
      const row = rows[place] as number
      const start = (inodes.bodyAt[row] as number) - at
      const end = start + storedBytes(inodes, row)
      const content = bytes.subarray(Math.max(0, start), Math.min(end, length))
      const extents = inodes.extents.get(row) ?? null
      if (start >= 0 && end <= length && !extents) {
        take(place, hash('sha256', content, 'hex'))
        continue
      }
      if (start >= 0) open = beginContent(extents, inodes.bytes[row] as number)
      open?.update(content)
      if (end <= length && open) take(place, open.digest('hex'))
    }
  }
  for (const piece of planPieces(inodes, rows)) use(piece, await readAt(piece.at, piece.length, buffer))
}

function* planPieces(inodes: Inodes, rows: Uint32Array): Generator<Piece> {
  let piece: Piece | null = null
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] as number
    const at = inodes.bodyAt[row] as number
    const end = at + storedBytes(inodes, row)
    if (piece && at - (piece.at + piece.length) <= GAP && end - piece.at <= READ) {
      piece.length = Math.max(piece.length, end - piece.at)
      piece.last = place
      continue
    }
    if (piece) yield piece
    piece = null
    let from = at
    for (; end - from > READ; from += READ) yield { at: from, length: READ, first: place, last: place }
    piece = { at: from, length: end - from, first: place, last: place }
  }
  if (piece) yield piece
}
