import { LayersizeError } from '../errors.js'
import { bodyChecksum } from './body-checksum.js'
import type { TarEntry } from './entry.js'
import { BLOCK } from './header.js'
import { TarReader, type TarVisitor } from './reader.js'
import { wordsOf } from './words.js'

/** Reads up to `length` bytes from `at` on, into the beginning of `into` where it likes; fewer at the end, none behind it. */
export type ReadAt = (at: number, length: number, into?: Buffer) => Promise<Buffer>

/** Larger windows read more of what is skipped, smaller ones ask more often: they grow while nothing is skipped. */
const SMALLEST = 64 << 10
const LARGEST = 1 << 20

/** The content of smaller members is read along with their headers, for a checksum. */
const SUMMED = 32 << 10

/**
 * The members of an archive of which any part can be read: its headers alone are, and `onEntry` is told where the content
 * of each begins. Throws TAR_INVALID, TAR_TRUNCATED, also for what stands after the end and is not zero.
 */
export async function scanTar(
  readAt: ReadAt,
  size: number,
  onEntry: (entry: TarEntry, bodyAt: number) => void,
): Promise<void> {
  const end = await scanHeaders(readAt, size, { entry: onEntry, data() {}, end() {} }, () => {})
  if (end !== null) await checkTail(readAt, end, size)
}

/**
 * Tells of the members of a tar of which any part can be read: its headers alone are, and small members, of whose
 * content there is a checksum. `checkHead` is given the first block before any of it is looked at. Returns where the tar
 * ends by its own mark, null where it has none. Throws TAR_INVALID, TAR_TRUNCATED, and what `checkHead` throws.
 */
export async function scanHeaders(
  readAt: ReadAt,
  size: number,
  visitor: TarVisitor,
  checkHead: (head: Buffer) => void,
): Promise<number | null> {
  const reader = new TarReader(visitor)
  let buffer = Buffer.allocUnsafeSlow(SMALLEST)
  let length = SMALLEST
  for (let at = 0; at < size && reader.endedAt === null; ) {
    // From the beginning of a block: so content, too, begins at a place of which memory can be read in words.
    const base = at - (at % BLOCK)
    if (length > buffer.length) buffer = Buffer.allocUnsafeSlow(length)
    const window = await readAt(base, Math.min(length, size - base), buffer)
    if (base + window.length <= at) break
    if (at === 0) checkHead(window.subarray(0, BLOCK))
    const next = base + readWindow(reader, window, at - base)
    if (next > size || next === at) throw truncated(size)
    const skips = next > base + window.length
    length = skips ? Math.max(SMALLEST, length >> 1) : Math.min(LARGEST, 2 * length)
    at = next
  }
  reader.end()
  return reader.endedAt
}

/** Reads what a window holds from `from` on. Returns where to go on, be it in the window or behind it. */
function readWindow(reader: TarReader, window: Buffer, from: number): number {
  let words: Int32Array | null = null
  for (let at = from; ; ) {
    at = reader.writeHeaders(window, at)
    const body = reader.skippable
    if (body === 0) return at
    const end = at + body
    if (body > SUMMED) {
      reader.skip()
    } else {
      if (end > window.length) return at
      words ??= wordsOf(window)
      reader.skip(words ? bodyChecksum(window, words, at, body) : 0)
    }
    if (end >= window.length) return end
    at = end
  }
}

function truncated(size: number): LayersizeError {
  return new LayersizeError('TAR_TRUNCATED', `the tar ends at byte ${size}, in the middle of a member`)
}

async function checkTail(readAt: ReadAt, end: number, size: number): Promise<void> {
  for (let at = end; at < size; ) {
    const window = await readAt(at, Math.min(LARGEST, size - at))
    if (window.length === 0) return
    const garbage = window.findIndex((byte) => byte !== 0)
    if (garbage >= 0) {
      throw new LayersizeError('TAR_INVALID', `something follows its end, at byte ${at + garbage}`)
    }
    at += window.length
  }
}
