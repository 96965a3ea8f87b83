import { type ByteSink, pump } from '../byte-sink.js'
import { unzstd } from './unzstd.js'

/** Takes zstd frames and writes what they hold into a sink. Throws what `unzstd` throws. */
export class UnzstdSink<T> implements ByteSink<T> {
  readonly #pieces = new Handover()
  readonly #result: Promise<T>

  constructor(sink: ByteSink<T>) {
    this.#result = pump(unzstd(this.#pieces), sink)
    // Whoever writes next, or tells the end, is told of it.
    this.#result.catch(() => {})
  }

  async write(piece: Buffer): Promise<void> {
    // A copy: the end of a piece is still read when the next is asked for.
    await this.#pieces.give(Buffer.from(piece))
    if (this.#pieces.closed) await this.#result
  }

  end(): Promise<T> {
    this.#pieces.end()
    return this.#result
  }

  destroy(): void {
    this.#pieces.end()
  }
}

/** Hands one piece after another to who iterates over it. */
class Handover implements AsyncIterableIterator<Buffer> {
  closed = false
  #given: Buffer | null = null
  #onGiven = () => {}
  #onTaken = () => {}

  /** Until the piece is done with. */
  async give(piece: Buffer): Promise<void> {
    if (this.closed) return
    await new Promise<void>((resolve) => {
      this.#given = piece
      this.#onTaken = resolve
      this.#onGiven()
    })
  }

  end(): void {
    this.closed = true
    this.#onGiven()
  }

  async next(): Promise<IteratorResult<Buffer>> {
    this.#onTaken()
    if (!this.#given && !this.closed) {
      await new Promise<void>((resolve) => {
        this.#onGiven = resolve
      })
    }
    const value = this.#given
    this.#given = null
    return value ? { done: false, value } : { done: true, value: undefined }
  }

  async return(): Promise<IteratorResult<Buffer>> {
    this.closed = true
    this.#onTaken()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
