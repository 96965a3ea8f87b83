import { ContentDigest } from '../../layer/content-digest.js'
import type { LayerIndex } from '../../layer/layer-index.js'
import { pathOf } from '../../layer/names.js'
import { storedBytes } from '../../layer/stored-bytes.js'
import type { TarListing } from '../../tar/listing.js'

/** So many files are read in some hundredths of a second. */
const TURN = 256

/** Takes the digests of files that stand by themselves in an engine's store; throws what `open` does. */
export async function readListingDigests(
  { open }: Pick<TarListing, 'open'>,
  { names, inodes }: LayerIndex,
  rows: Uint32Array,
  take: (place: number, digest: string) => void,
): Promise<void> {
  const nameOf = firstNames(names.inode, inodes.count)
  const content = new ContentDigest()
  for (const [place, row] of rows.entries()) {
    content.begin(inodes.extents.get(row) ?? null, inodes.bytes[row] as number)
    const path = pathOf(names, nameOf[row] as number)
    const bytes = open(path, storedBytes(inodes, row), inodes.checksum[row] as number)
    if (Buffer.isBuffer(bytes)) content.update(bytes)
    else for await (const chunk of bytes) content.update(chunk)
    take(place, content.end())
    // What is read at once lets nothing else have its turn: no signal, no progress.
    if (place % TURN === 0) await new Promise(setImmediate)
  }
}

/** For each inode the row of its first name. */
function firstNames(inodeOf: Int32Array, count: number): Int32Array {
  const first = new Int32Array(count).fill(-1)
  for (let name = inodeOf.length - 1; name >= 0; name--) {
    const inode = inodeOf[name] as number
    if (inode >= 0) first[inode] = name
  }
  return first
}
