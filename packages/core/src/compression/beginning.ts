import type { ByteSink } from './byte-sink.js'

/** Holds the first `length` bytes back until they, or all there are, have come: they tell which sink takes the whole. */
export class Beginning<T = void> implements ByteSink<T> {
  readonly #length: number
  readonly #choose: (head: Buffer) => ByteSink<T>
  #held: Buffer[] = []
  #size = 0
  #sink: ByteSink<T> | null = null

  constructor(length: number, choose: (head: Buffer) => ByteSink<T>) {
    this.#length = length
    this.#choose = choose
  }

  write(chunk: Buffer): Promise<void> | undefined {
    if (this.#sink) return this.#sink.write(chunk)
    this.#size += chunk.length
    const enough = this.#size >= this.#length
    this.#held.push(enough ? chunk : Buffer.from(chunk))
    return enough ? this.#begin().write(this.#takeHeld()) : undefined
  }

  async end(): Promise<T> {
    if (this.#sink) return this.#sink.end()
    const sink = this.#begin()
    if (this.#size > 0) await sink.write(this.#takeHeld())
    return sink.end()
  }

  destroy(): void {
    this.#sink?.destroy()
  }

  #begin(): ByteSink<T> {
    const [first] = this.#held
    if (!first || this.#held.length > 1) this.#held = [Buffer.concat(this.#held)]
    this.#sink = this.#choose(this.#held[0] as Buffer)
    return this.#sink
  }

  #takeHeld(): Buffer {
    const held = this.#held[0] as Buffer
    this.#held = []
    return held
  }
}
