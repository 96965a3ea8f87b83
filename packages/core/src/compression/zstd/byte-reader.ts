/** A stream's bytes in portions of the caller's choice, and where they stand in it. */
export class ByteReader {
  readonly #iterator: AsyncIterator<Uint8Array>
  #unread: Buffer = Buffer.alloc(0)
  #offset = 0

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#iterator = bytes[Symbol.asyncIterator]()
  }

  /** How many bytes have been taken. */
  get offset(): number {
    return this.#offset
  }

  /** The bytes in hand that nobody took yet. */
  get unread(): Buffer {
    return this.#unread
  }

  /** Gets at least `length` bytes in hand; false where the stream ends before. */
  async fill(length: number): Promise<boolean> {
    if (this.#unread.length >= length) return true
    const chunks: Uint8Array[] = this.#unread.length > 0 ? [this.#unread] : []
    let size = this.#unread.length
    while (size < length) {
      const { done, value } = await this.#iterator.next()
      if (done) break
      chunks.push(value)
      size += value.length
    }
    const [first] = chunks
    this.#unread =
      chunks.length === 1 && first
        ? Buffer.from(first.buffer, first.byteOffset, first.length)
        : Buffer.concat(chunks, size)
    return size >= length
  }

  /** The next bytes, which must be in hand. */
  take(length: number): Buffer {
    const bytes = this.#unread.subarray(0, length)
    this.#unread = this.#unread.subarray(length)
    this.#offset += length
    return bytes
  }

  /** Passes over `length` bytes; false where the stream ends before. */
  async skip(length: number): Promise<boolean> {
    for (let left = length; left > 0; ) {
      if (!(await this.fill(1))) return false
      left -= this.take(Math.min(left, this.#unread.length)).length
    }
    return true
  }

  async close(): Promise<void> {
    await this.#iterator.return?.()
  }
}
