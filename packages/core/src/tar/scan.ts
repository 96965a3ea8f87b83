import { LayersizeError } from '../errors.js'
import type { TarEntry } from './entry.js'
import { TarReader } from './reader.js'

/** Reads up to `length` bytes from `at` on; fewer at the end, none behind it. */
export type ReadAt = (at: number, length: number) => Promise<Buffer>

/** Larger ones read more of what is skipped, smaller ones ask more often. */
const WINDOW = 64 << 10

/**
 * The members of a tar of which any part can be read: its headers alone are, and `onEntry` is told where the content
 * of each begins. Throws TAR_INVALID, TAR_TRUNCATED, also for what stands after the end and is not zero.
 */
export async function scanTar(
  readAt: ReadAt,
  size: number,
  onEntry: (entry: TarEntry, bodyAt: number) => void,
): Promise<void> {
  const reader = new TarReader({ entry: onEntry, data() {}, end() {} })
  let at = 0
  while (at < size) {
    const window = await readAt(at, Math.min(WINDOW, size - at))
    if (window.length === 0) break
    reader.write(window)
    if (reader.endedAt !== null)
      checkTail(window.subarray(Math.max(0, reader.endedAt - at)), at + window.length)
    at += window.length
    const skipped = reader.skippable
    if (skipped === 0) continue
    if (at + skipped > size) {
      throw new LayersizeError('TAR_TRUNCATED', `the tar ends at byte ${size}, in the middle of a member`)
    }
    at += skipped
    reader.skip()
  }
  reader.end()
}

/** Throws TAR_INVALID where what follows the end of a tar, and ends at the byte `endsAt`, is not zero. */
export function checkTail(tail: Buffer, endsAt: number): void {
  const garbage = tail.findIndex((byte) => byte !== 0)
  if (garbage < 0) return
  const at = endsAt - tail.length + garbage
  throw new LayersizeError('TAR_INVALID', `something follows its end, at byte ${at}`)
}
