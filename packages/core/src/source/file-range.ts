import type { FileHandle } from 'node:fs/promises'
import { sniffCompression } from '../compression/decompress.js'

/** Large reads keep a tar's reader fast. What is compressed unfolds: of that, little at a time keeps memory small. */
export const READ = 256 << 10
const COMPRESSED_READ = 128 << 10

/** Some bytes of an open file, in pieces that nobody else writes to. Ends early where the file does. */
export async function* readRange(file: FileHandle, start: number, length: number): AsyncGenerator<Buffer> {
  let piece = COMPRESSED_READ
  for (let at = start; at < start + length; ) {
    const buffer = Buffer.allocUnsafeSlow(Math.min(piece, start + length - at))
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at)
    if (bytesRead === 0) return
    const bytes = buffer.subarray(0, bytesRead)
    if (at === start && sniffCompression(bytes) === 'none') piece = READ
    yield bytes
    at += bytesRead
  }
}

/** All of it: only for what is known to be small. */
export async function whole(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of bytes) chunks.push(chunk)
  return Buffer.concat(chunks)
}
