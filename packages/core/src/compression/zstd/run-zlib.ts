import type { Transform } from 'node:stream'

/**
 * What a stream of node:zlib makes of the pieces. Throws what the stream and the pieces throw, and leaves it to the caller
 * to close these.
 *
 * Input is asked for only while output is: when the caller leaves, nobody is left waiting for either.
 */
export async function* runZlib(
  stream: Transform & { readonly bytesWritten: number },
  pieces: AsyncIterator<Uint8Array>,
): AsyncGenerator<Buffer> {
  let wake = () => {}
  let busy = false
  let ended = false
  let given = 0
  let queued = null as Uint8Array | null

  function feed(): void {
    // A stream that has ended on its own would begin anew with the next piece.
    if (busy || stream.bytesWritten !== given) return
    if (ended) stream.end()
    if (!queued) return
    busy = true
    const piece = queued
    queued = null
    given += piece.length
    stream.write(piece, () => {
      busy = false
      feed()
      wake()
    })
  }

  for (const event of ['readable', 'end', 'error']) stream.on(event, () => wake())
  try {
    while (!stream.readableEnded) {
      const chunk: Buffer | null = stream.read()
      if (chunk) {
        yield chunk
      } else if (stream.errored) {
        throw stream.errored
      } else if (!queued && !ended) {
        const next = await pieces.next()
        if (next.done) ended = true
        else queued = next.value
        feed()
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
  } finally {
    stream.destroy()
  }
}
