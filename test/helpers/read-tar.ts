import { createHash } from 'node:crypto'
import type { TarEntry } from '../../packages/core/src/tar/entry.js'
import { TarReader } from '../../packages/core/src/tar/reader.js'

export interface ReadMember {
  readonly entry: TarEntry
  /** The stored bytes, before the holes of a sparse file are filled in. */
  readonly stored: Buffer
}

/** What our reader finds in a tar that arrives in pieces of `chunkSize`, and the error that it ended with. */
export function readTar(
  tar: Buffer,
  chunkSize = tar.length || 1,
): { members: ReadMember[]; error: Error | null } {
  const members: ReadMember[] = []
  let entry: TarEntry | null = null
  let chunks: Buffer[] = []
  const reader = new TarReader({
    entry(next) {
      entry = next
      chunks = []
    },
    data(chunk) {
      chunks.push(Buffer.from(chunk))
    },
    end() {
      members.push({ entry: entry as TarEntry, stored: Buffer.concat(chunks) })
      entry = null
    },
  })
  try {
    for (let at = 0; at < tar.length; at += chunkSize) reader.write(tar.subarray(at, at + chunkSize))
    reader.end()
    return { members, error: null }
  } catch (error) {
    // A member that was cut off has been announced: keep it, as Go does.
    if (entry) members.push({ entry, stored: Buffer.concat(chunks) })
    return { members, error: error as Error }
  }
}

/** SHA-256 of a member as it stands once unpacked, holes and all. */
export function unpackedDigest({ entry, stored }: ReadMember): string {
  const hash = createHash('sha256')
  let written = 0
  let taken = 0
  for (const { offset, length } of entry.extents ?? [{ offset: 0, length: stored.length }]) {
    hash.update(Buffer.alloc(offset - written)).update(stored.subarray(taken, taken + length))
    taken += length
    written = offset + length
  }
  if (entry.extents) hash.update(Buffer.alloc(entry.size - written))
  return hash.digest('hex')
}

/** The bytes behind a name as `decodeName` writes it. */
export function nameBytes(name: string): Buffer {
  const bytes: Buffer[] = []
  for (const [, escaped, hex, plain] of name.matchAll(/\\(\\)|\\x([0-9a-f]{2})|([^\\]+)/g)) {
    if (escaped) bytes.push(Buffer.from('\\'))
    else if (hex) bytes.push(Buffer.from(hex, 'hex'))
    else bytes.push(Buffer.from(plain as string))
  }
  return Buffer.concat(bytes)
}
