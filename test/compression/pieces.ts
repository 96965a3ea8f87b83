import type { ByteSink } from '../../packages/core/src/compression/byte-sink.js'

/** The bytes in pieces of a size; `state` tells how many have been taken, and whether the reader has closed them. */
export async function* pieces(
  bytes: Buffer,
  size: number,
  state: { taken: number; closed: boolean } = { taken: 0, closed: false },
): AsyncGenerator<Buffer> {
  try {
    for (let at = 0; at < bytes.length; at += size) {
      state.taken++
      yield bytes.subarray(at, at + size)
    }
  } finally {
    state.closed = true
  }
}

/** The bytes in pieces of a size, all in one buffer: each is overwritten as soon as the next is asked for. */
export async function* overwritten(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  const buffer = Buffer.alloc(size)
  for (let at = 0; at < bytes.length; at += size) {
    yield buffer.subarray(0, bytes.copy(buffer, 0, at, at + size))
    buffer.fill(0xff)
  }
}

/** Bytes that fail once they have been read. */
export async function* failing(bytes: Buffer, error: unknown): AsyncGenerator<Buffer> {
  yield bytes
  throw error
}

export async function collect(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all)
}

/** All that is written, copied as it comes: a chunk is the writer's again as soon as it was taken. */
export function collector(): ByteSink<Buffer> {
  const all: Buffer[] = []
  return {
    write: (chunk) => void all.push(Buffer.from(chunk)),
    end: async () => Buffer.concat(all),
    destroy() {},
  }
}
