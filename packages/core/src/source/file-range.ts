import type { FileHandle } from 'node:fs/promises'

/** Large reads keep a tar's reader fast, and zlib's threads at work: with 256 KiB an archive takes a tenth longer. */
const READ = 2 << 20

/** Some bytes of an open file; each piece is overwritten by the next. Ends early where the file does. */
export async function* readRange(file: FileHandle, start: number, length: number): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(Math.min(READ, length))
  for (let at = start; at < start + length; ) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, start + length - at), at)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
    at += bytesRead
  }
}

/** All of it: only for what is known to be small. */
export async function whole(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of bytes) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}
