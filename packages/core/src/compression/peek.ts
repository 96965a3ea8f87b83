/** The first bytes of a stream, at least `length` where it has so many, and the whole stream from its beginning. */
export async function peek(
  bytes: AsyncIterable<Uint8Array>,
  length: number,
): Promise<{ head: Buffer; bytes: AsyncIterable<Buffer> }> {
  const iterator = bytes[Symbol.asyncIterator]()
  const chunks: Uint8Array[] = []
  let size = 0
  let done = false
  while (size < length && !done) {
    const next = await iterator.next()
    if (next.done) {
      done = true
    } else {
      chunks.push(next.value)
      size += next.value.length
    }
  }
  const head = chunks.length === 1 ? asBuffer(chunks[0] as Uint8Array) : Buffer.concat(chunks)
  return { head, bytes: { [Symbol.asyncIterator]: () => resume(head, iterator) } }
}

/** No generator: who closes one before its first step does not close what it reads. */
function resume(head: Buffer, iterator: AsyncIterator<Uint8Array>): AsyncIterator<Buffer> {
  let first = head.length > 0
  return {
    async next() {
      if (first) {
        first = false
        return { done: false, value: head }
      }
      const next = await iterator.next()
      return next.done ? next : { done: false, value: asBuffer(next.value) }
    },
    async return() {
      await iterator.return?.()
      return { done: true, value: undefined }
    },
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
