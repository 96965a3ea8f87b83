import { LayersizeError } from '../../../errors.js'

const KEPT = 64 * 1024

/**
 * Keeps the last bytes of an export: an engine that fails after it has answered 200 appends a JSON object with the
 * reason to the tar (moby, api/server/router/image, `getImagesGet`).
 */
export class ExportTail {
  readonly #chunks: Uint8Array[] = []
  #bytes = 0

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
    while (this.#bytes - (this.#chunks[0] as Uint8Array).length >= KEPT) {
      this.#bytes -= (this.#chunks.shift() as Uint8Array).length
    }
  }

  /** The failure that the engine reports at the end of the export, or null. */
  failure(host: string): LayersizeError | null {
    const tail = Buffer.concat(this.#chunks).subarray(-KEPT)
    const at = tail.lastIndexOf('{"errorDetail":')
    if (at < 0) return null
    let reason: unknown
    try {
      reason = JSON.parse(tail.subarray(at).toString('utf8')).errorDetail?.message
    } catch {
      return null
    }
    return new LayersizeError(
      'ENGINE_EXPORT_FAILED',
      `The engine at ${host} could not export the image: ${reason}`,
      {
        hint: "The engine's own log says more. Often its disk is full or its store is damaged.",
      },
    )
  }
}
