import type { ByteSink } from '../compression/byte-sink.js'
import { LayersizeError } from '../errors.js'
import type { IndexedLayer } from '../layer/index-layer.js'

/** Takes a blob as if it were a layer. It may be none: only the catalog tells, in the end, whether an error is one. */
export class PassingBlob implements ByteSink {
  readonly #layer: ByteSink<IndexedLayer>
  readonly #onOutcome: (outcome: IndexedLayer | LayersizeError) => void
  #failed = false

  constructor(layer: ByteSink<IndexedLayer>, onOutcome: (outcome: IndexedLayer | LayersizeError) => void) {
    this.#layer = layer
    this.#onOutcome = onOutcome
  }

  write(chunk: Buffer): Promise<void> | undefined {
    if (this.#failed) return undefined
    try {
      return this.#layer.write(chunk)?.catch((error) => this.#fail(error))
    } catch (error) {
      this.#fail(error)
      return undefined
    }
  }

  async end(): Promise<void> {
    if (this.#failed) return
    try {
      this.#onOutcome(await this.#layer.end())
    } catch (error) {
      this.#fail(error)
    }
  }

  destroy(): void {
    this.#layer.destroy()
  }

  /** Throws what is not about this blob alone. */
  #fail(error: unknown): void {
    this.#failed = true
    this.#layer.destroy()
    if (!(error instanceof LayersizeError) || !ABOUT_ONE_BLOB.has(error.code)) throw error
    this.#onOutcome(error)
  }
}

const ABOUT_ONE_BLOB: ReadonlySet<string> = new Set([
  'LAYER_INVALID',
  'LAYER_TRUNCATED',
  'COMPRESSION_UNSUPPORTED',
])
