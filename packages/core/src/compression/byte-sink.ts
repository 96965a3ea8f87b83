/** Takes bytes as they come; `T` is what it makes of them. Throws, or rejects, where they are not what they should be. */
export interface ByteSink<T = void> {
  /**
   * Where it gives a promise, nothing more is to be written, nor the end told, before that is fulfilled. Once it is, or where
   * there was none, the chunk may be overwritten.
   */
  write(chunk: Buffer): Promise<void> | undefined
  /** Nothing more comes. */
  end(): Promise<T>
  /** Lets go of what it holds, where nobody wants the rest. */
  destroy(): void
}

/** Takes whatever comes, and forgets it. */
export const NOWHERE: ByteSink = { write: () => undefined, async end() {}, destroy() {} }

/** Writes all bytes into a sink, and closes what it reads in any case. What the bytes throw passes through. */
export async function pump<T>(bytes: AsyncIterable<Uint8Array>, sink: ByteSink<T>): Promise<T> {
  try {
    for await (const piece of bytes) {
      const waiting = sink.write(asBuffer(piece))
      if (waiting) await waiting
    }
    return await sink.end()
  } catch (error) {
    sink.destroy()
    throw error
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
