import type { OnProgress } from '../source/progress.js'

/** Adds up what is read of several blobs, perhaps at once; what is found to be needed later makes the total grow. */
export class ReadProgress {
  readonly #onProgress: OnProgress | undefined
  #readBytes = 0
  #totalBytes = 0

  constructor(onProgress: OnProgress | undefined) {
    this.#onProgress = onProgress
  }

  /** So many bytes will be read, or passed over. */
  expect(bytes: number): void {
    this.#totalBytes += bytes
  }

  add(bytes: number): void {
    this.#readBytes += bytes
    this.#onProgress?.({ readBytes: this.#readBytes, totalBytes: this.#totalBytes })
  }
}
