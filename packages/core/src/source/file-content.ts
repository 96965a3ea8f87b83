import { readSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { sniffCompression } from '../compression/decompress.js'
import { BLOCK } from '../tar/header.js'
import type { ReadAt } from '../tar/scan.js'
import { readRange } from './file-range.js'
import { changed, checkStamp, type FileStamp } from './file-stamp.js'
import type { BlobContent } from './source.js'

/** Where a blob stands. */
export interface FilePart {
  readonly file: FileHandle
  readonly start: number
  readonly size: number
  /** The file's when the blob was found in it. */
  readonly stamp: FileStamp
  /** The file as errors call it. */
  readonly name: string
}

/** What a part of an open file holds: any piece can be had of what is not compressed. `dispose` is called in the end. */
export async function fileContent(part: FilePart, dispose: () => Promise<void>): Promise<BlobContent> {
  const { file, start, size, stamp, name } = part
  const readAt = partReader(part)
  const head = await readAt(0, Math.min(BLOCK, size))
  const common = { checkUnchanged: () => checkStamp(file, stamp, name), [Symbol.asyncDispose]: dispose }
  if (sniffCompression(head) === 'none') return { kind: 'file', size, readAt, ...common }
  return { kind: 'stored', open: () => readRange(file, start, size), ...common }
}

/** For so many milliseconds at most nothing else gets a turn: timers, signals, what threads have decompressed. */
const TURN = 10

/** Reads pieces of a part, counted from its first byte. Throws IMAGE_CHANGED where the file has become too short. */
export function partReader({ file, start, size, name }: Omit<FilePart, 'stamp'>): ReadAt {
  let turnBegan = performance.now()
  return async (at, length, into) => {
    if (performance.now() - turnBegan > TURN) {
      await setImmediate()
      turnBegan = performance.now()
    }
    const wanted = Math.max(0, Math.min(length, size - at))
    const buffer = into?.subarray(0, wanted) ?? Buffer.allocUnsafe(wanted)
    for (let filled = 0; filled < wanted; ) {
      // To have a thread do it costs more than a read of what the system has in memory, and most reads are small.
      const bytesRead = readSync(file.fd, buffer, filled, wanted - filled, start + at + filled)
      if (bytesRead === 0) throw changed(name)
      filled += bytesRead
    }
    return buffer
  }
}
