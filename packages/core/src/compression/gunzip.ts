import { createGunzip } from 'node:zlib'
import { LayersizeError } from '../errors.js'
import type { ByteSink } from './byte-sink.js'

/** The size of the output buffer: the default of 16 KiB costs a third of the speed, as each fill waits for its turn. */
const CHUNK = 1 << 20

/** Zlib's buffer, and where in it comes what is next: no documented fields. Where there are none, each buffer serves once. */
interface Rewindable {
  _outBuffer?: Buffer
  _outOffset?: number
}

/**
 * Takes gzip members and writes what they hold into a sink, at once as it comes from zlib: a queue between them costs
 * as much as the rest. Throws COMPRESSION_INVALID and _TRUNCATED; what the sink throws passes through.
 */
export class Gunzip<T> implements ByteSink<T> {
  readonly #stream = createGunzip({ chunkSize: CHUNK })
  readonly #sink: ByteSink<T>
  #given = 0
  /** zlib takes a NUL after a member for padding and ends: members after it would be lost without a word. */
  #inPadding = false
  #failure: { readonly error: unknown } | null = null
  #onFailure = () => {}
  /** That the sink is done with what it was given last. */
  #taken: Promise<void> | undefined
  /** Whether zlib may be at work, or have more to give, while the sink is given a chunk: it has been held up. */
  #isBehind = false

  constructor(sink: ByteSink<T>) {
    this.#sink = sink
    this.#keepBuffer()
    this.#stream.on('data', (chunk: Buffer) => this.#pass(chunk))
    this.#stream.on('error', (error) => this.#fail(fromZlib(error, this.#stream.bytesWritten)))
  }

  write(piece: Buffer): Promise<void> | undefined {
    if (this.#inPadding) {
      this.#checkPadding(piece)
      return undefined
    }
    this.#given += piece.length
    if (!this.#stream.isPaused() && this.#stream.readableLength === 0) this.#isBehind = false
    return this.#untilDone((done) => {
      this.#stream.write(piece, (error) => {
        if (error) return
        const left = this.#given - this.#stream.bytesWritten
        this.#inPadding = left > 0
        try {
          this.#checkPadding(piece.subarray(piece.length - left))
          done()
        } catch (error) {
          this.#fail(error)
        }
      })
    })
  }

  async end(): Promise<T> {
    await this.#untilDone((done) => {
      if (this.#stream.readableEnded) return done()
      this.#stream.on('end', done)
      this.#stream.end()
    })
    // The stream ends when it has given its last chunk, whatever becomes of that.
    await this.#taken
    return this.#sink.end()
  }

  destroy(): void {
    this.#stream.destroy()
    this.#sink.destroy()
  }

  async #untilDone(start: (done: () => void) => void): Promise<void> {
    if (!this.#failure) {
      await new Promise<void>((resolve) => {
        this.#onFailure = resolve
        start(resolve)
      })
    }
    if (this.#failure) throw this.#failure.error
  }

  /** Node makes another buffer whenever one is full, though the chunk in it is done with. What nobody writes to costs little. */
  #keepBuffer(): void {
    const stream = this.#stream as Rewindable
    let buffer = stream._outBuffer
    if (!buffer) return
    Object.defineProperty(stream, '_outBuffer', {
      get: () => buffer,
      set: (next: Buffer) => {
        if (this.#isBehind) buffer = next
      },
    })
  }

  #pass(chunk: Buffer): void {
    if (this.#failure) return
    try {
      const waiting = this.#sink.write(chunk)
      if (!waiting) {
        // The chunk is done with: buffers that are thrown away would keep the collector busy.
        if (!this.#isBehind) (this.#stream as Rewindable)._outOffset = 0
        return
      }
      this.#isBehind = true
      this.#taken = waiting
      this.#stream.pause()
      waiting.then(
        () => this.#stream.resume(),
        (error) => this.#fail(error),
      )
    } catch (error) {
      this.#fail(error)
    }
  }

  #checkPadding(bytes: Buffer): void {
    if (bytes.every((byte) => byte === 0)) return
    throw new LayersizeError(
      'COMPRESSION_INVALID',
      `its gzip data ends at byte ${this.#stream.bytesWritten}, and something else follows`,
    )
  }

  #fail(error: unknown): void {
    this.#failure ??= { error }
    this.#stream.destroy()
    this.#onFailure()
  }
}

function fromZlib(error: NodeJS.ErrnoException, offset: number): Error {
  if (error.code === 'Z_BUF_ERROR') {
    return new LayersizeError('COMPRESSION_TRUNCATED', 'its gzip data ends in the middle', { cause: error })
  }
  if (error.code?.startsWith('Z_')) {
    return new LayersizeError(
      'COMPRESSION_INVALID',
      `its gzip data is damaged after byte ${offset}: ${error.message}`,
      { cause: error },
    )
  }
  return error
}
