import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

/** Samples of this length, at most so many (an even number): a tar no longer than all of them is compressed whole. */
const SAMPLE = 64 << 10
const MAX_SAMPLES = 24

const compress = promisify(gzip)

/** Says how long a tar would be if it were compressed as for a registry, from samples at even distances. */
export class GzipEstimate {
  #samples: Buffer[] = []
  /** From the beginning of one sample to that of the next. */
  #stride = SAMPLE
  #length = 0

  /** Takes the next bytes. */
  update(chunk: Buffer): void {
    const start = this.#length
    this.#length += chunk.length
    for (let at = start; at < this.#length; ) {
      const offset = at % this.#stride
      if (offset === 0) this.#beginSample()
      if (offset < SAMPLE) {
        at += chunk.copy(this.#samples.at(-1) as Buffer, offset, at - start)
      } else {
        at += this.#stride - offset
      }
    }
  }

  /** The length in bytes, exactly that of `gzip` where the whole tar was sampled. */
  async end(): Promise<number> {
    const last = this.#samples.pop()
    if (!last) return 0
    const lastLength = Math.min(SAMPLE, this.#length - this.#samples.length * this.#stride)
    const sampled = Buffer.concat([...this.#samples, last.subarray(0, lastLength)])
    this.#samples = []
    const compressed = await compress(sampled)
    return Math.round((compressed.length * this.#length) / sampled.length)
  }

  #beginSample(): void {
    if (this.#samples.length === MAX_SAMPLES) {
      this.#samples = this.#samples.filter((_, i) => i % 2 === 0)
      this.#stride *= 2
    }
    this.#samples.push(Buffer.allocUnsafe(SAMPLE))
  }
}
