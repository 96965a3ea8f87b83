import { LayersizeError } from '../../errors.js'
import { whole } from '../file-range.js'
import type { BlobKey, StoredBlob } from '../source.js'

/** The files of an archive or a folder in which images are kept. */
export interface ImageFiles {
  readonly place: 'archive' | 'folder'
  /** What it holds, a folder at its top alone. */
  names(): Promise<ReadonlySet<string>>
  find(key: BlobKey): Promise<StoredBlob | null>
  /** The bytes of a file that should be JSON; where it is not, perhaps none. Null where there is no file. Throws TOO_LARGE. */
  json(key: BlobKey): Promise<Buffer | null>
}

/** A configuration of this size has a history of tens of thousands of steps. */
const JSON_LIMIT = 16 << 20
const ALL_JSON_LIMIT = 64 << 20

/** Counts the JSON that is kept or read, so that it stays within bounds. */
export class JsonAllowance {
  #bytes = 0

  /** Whether so much more may be taken, which then counts. */
  take(size: number): boolean {
    if (size > JSON_LIMIT || this.#bytes + size > ALL_JSON_LIMIT) return false
    this.#bytes += size
    return true
  }
}

/** `json` of files that can be found and read at any time. */
export function jsonReader(
  find: ImageFiles['find'],
  read: (blob: StoredBlob) => AsyncIterable<Buffer>,
): ImageFiles['json'] {
  const allowance = new JsonAllowance()
  return async (key) => {
    const blob = await find(key)
    if (!blob) return null
    if (!allowance.take(blob.size)) throw jsonTooLarge(key, blob.size)
    return whole(read(blob))
  }
}

export function jsonTooLarge(key: BlobKey, size: number): LayersizeError {
  return new LayersizeError(
    'TOO_LARGE',
    `${JSON.stringify(key)} and the JSON read before it are too large to be an image's: ${size} bytes`,
    { hint: 'Copy the image alone, without what is attached to it.' },
  )
}
