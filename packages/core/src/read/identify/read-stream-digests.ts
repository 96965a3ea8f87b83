import { pump } from '../../compression/byte-sink.js'
import { decompressor } from '../../compression/decompress.js'
import { ContentDigest } from '../../layer/content-digest.js'
import type { Inodes } from '../../layer/inodes.js'
import type { TarEntry } from '../../tar/entry.js'
import { TarReader } from '../../tar/reader.js'

/** Takes the digests of files in a layer, perhaps compressed, that is read from its beginning once more. */
export async function readStreamDigests(
  bytes: AsyncIterable<Uint8Array>,
  inodes: Inodes,
  rows: Uint32Array,
  take: (place: number, digest: string) => void,
): Promise<void> {
  const content = new ContentDigest()
  let place = 0
  let wanted = false
  const reader = new TarReader({
    entry({ extents, size }: TarEntry, bodyAt: number) {
      wanted = bodyAt === inodes.bodyAt[rows[place] as number]
      if (wanted) content.begin(extents, size)
    },
    data(chunk: Buffer) {
      if (wanted) content.update(chunk)
    },
    end() {
      if (wanted) take(place++, content.end())
      wanted = false
    },
  })
  const sink = {
    write(chunk: Buffer): undefined {
      reader.write(chunk)
      if (place === rows.length) throw ENOUGH
    },
    async end() {},
    destroy() {},
  }
  try {
    await pump(bytes, decompressor(sink))
  } catch (error) {
    if (error !== ENOUGH) throw error
  }
}

/** What ends the reading where the last of the files has passed. */
const ENOUGH = new Error('all files have passed')
