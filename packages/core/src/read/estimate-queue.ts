import { estimateFrom, readSamples } from '../layer/gzip-estimate.js'
import type { ReadAt } from '../tar/scan.js'
import { Turns } from './turns.js'

/** As many as leave threads of libuv's pool to read with meanwhile. */
const COMPRESSED_AT_ONCE = 2

/** Samples of a layer are up to 1.5 MB. */
const WAITING = 8

/** Estimates how long plain layers would be compressed, beside the reading of others. */
export class EstimateQueue {
  readonly #held = new Turns(WAITING)
  readonly #compressing = new Turns(COMPRESSED_AT_ONCE)

  /** Resolves as soon as the samples were read; the estimate itself may come later, and does not fail. */
  async add(readAt: ReadAt, size: number): Promise<{ readonly gzipEstimate: Promise<number> }> {
    await this.#held.enter()
    try {
      const samples = await readSamples(readAt, size)
      const estimate = this.#compressing.run(() => estimateFrom(samples, size))
      return { gzipEstimate: estimate.finally(() => this.#held.leave()) }
    } catch (error) {
      this.#held.leave()
      throw error
    }
  }
}
