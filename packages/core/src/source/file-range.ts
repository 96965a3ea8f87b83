import type { FileHandle } from 'node:fs/promises'

/** Reads of this size keep tar-stream and zlib faster than those of 64 KiB; larger ones leave more for the collector. */
export const READ = 256 << 10

/** Some bytes of an open file, in pieces that nobody else writes to. Ends early where the file does. */
export async function* readRange(file: FileHandle, start: number, length: number): AsyncGenerator<Buffer> {
  for (let at = start; at < start + length; ) {
    const buffer = Buffer.allocUnsafeSlow(Math.min(READ, start + length - at))
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
    at += bytesRead
  }
}

/** All of it: only for what is known to be small. */
export async function whole(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of bytes) chunks.push(chunk)
  return Buffer.concat(chunks)
}
