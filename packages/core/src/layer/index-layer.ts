import { createHash, type Hash } from 'node:crypto'
import { Beginning } from '../compression/beginning.js'
import { type ByteSink, pump } from '../compression/byte-sink.js'
import { type Compression, decompressor } from '../compression/decompress.js'
import { type Digest, digestFrom } from '../oci/digest.js'
import { BLOCK } from '../tar/header.js'
import { TarReader } from '../tar/reader.js'
import { ContentDigest } from './content-digest.js'
import type { EntryAllowance } from './entry-allowance.js'
import { GzipEstimate } from './gzip-estimate.js'
import { checkIsTar, layerError } from './layer-error.js'
import type { LayerIndex } from './layer-index.js'
import { LayerIndexer } from './layer-indexer.js'

/** How a layer was stored, seen while it was read. */
export interface BlobFacts {
  readonly compression: Compression
  /** How long it would be compressed, a guess, where it is not. */
  readonly gzipEstimate: Promise<number> | null
  /** Of the blob as stored and of its tar, where they were asked for. */
  readonly digests: { readonly blob: Digest; readonly tar: Digest } | null
}

export interface IndexedLayer {
  readonly index: LayerIndex
  readonly facts: BlobFacts
}

/**
 * Reads a layer, compressed or not, into its index. `key` names it in errors; with `digests`, all bytes are hashed too.
 * Throws LAYER_INVALID, LAYER_TRUNCATED, COMPRESSION_UNSUPPORTED, TOO_MANY_ENTRIES, and the signal's reason; what the bytes
 * throw passes through.
 */
export function indexLayer(
  key: string,
  bytes: AsyncIterable<Uint8Array>,
  allowance: EntryAllowance,
  digests = false,
  signal?: AbortSignal,
): Promise<IndexedLayer> {
  return pump(bytes, new LayerStream(key, allowance, digests, signal))
}

/** Takes a layer's bytes as `indexLayer` reads them. Nothing stands between them and the tar's reader that could wait. */
export class LayerStream implements ByteSink<IndexedLayer> {
  readonly #key: string
  readonly #indexer: LayerIndexer
  readonly #reader: TarReader
  readonly #blob: ByteSink
  readonly #hashes: { readonly blob: Hash; readonly tar: Hash } | null
  readonly #signal: AbortSignal | undefined
  #compression: Compression = 'none'
  #estimate: GzipEstimate | null = null
  #tarBytes = 0

  constructor(key: string, allowance: EntryAllowance, digests: boolean, signal?: AbortSignal) {
    this.#key = key
    this.#signal = signal
    this.#indexer = new LayerIndexer(allowance, new ContentDigest())
    this.#reader = new TarReader(this.#indexer)
    this.#hashes = digests ? { blob: createHash('sha256'), tar: createHash('sha256') } : null
    const tar: ByteSink = {
      write: (chunk) => this.#takeTar(chunk),
      end: async () => this.#reader.end(),
      destroy() {},
    }
    const checked = new Beginning(BLOCK, (start) => {
      // A stream of nothing is an empty layer, as it is for engines.
      if (start.length > 0) checkIsTar(start)
      return tar
    })
    this.#blob = decompressor(checked, (kind) => {
      this.#compression = kind
      if (kind === 'none') this.#estimate = new GzipEstimate()
    })
  }

  write(chunk: Buffer): Promise<void> | undefined {
    try {
      this.#hashes?.blob.update(chunk)
      return this.#blob.write(chunk)?.catch((error) => {
        throw layerError(this.#key, error)
      })
    } catch (error) {
      throw layerError(this.#key, error)
    }
  }

  async end(): Promise<IndexedLayer> {
    try {
      await this.#blob.end()
      return {
        index: await this.#indexer.finish(this.#tarBytes, null, null),
        facts: {
          compression: this.#compression,
          gzipEstimate: this.#estimate?.end() ?? null,
          digests: this.#hashes && {
            blob: digestFrom(this.#hashes.blob),
            tar: digestFrom(this.#hashes.tar),
          },
        },
      }
    } catch (error) {
      throw layerError(this.#key, error)
    }
  }

  destroy(): void {
    this.#blob.destroy()
  }

  #takeTar(chunk: Buffer): undefined {
    // A piece of a blob may hold a thousand times as much.
    this.#signal?.throwIfAborted()
    this.#tarBytes += chunk.length
    this.#hashes?.tar.update(chunk)
    this.#estimate?.update(chunk)
    this.#reader.write(chunk)
  }
}
