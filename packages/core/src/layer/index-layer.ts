import { createHash, type Hash } from 'node:crypto'
import { type Compression, decompress, sniffCompression } from '../compression/decompress.js'
import { peek } from '../compression/peek.js'
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

/**
 * Reads a layer, compressed or not, into its index. `key` names it in errors; with `digests`, all bytes are hashed too.
 * Throws LAYER_INVALID, LAYER_TRUNCATED, COMPRESSION_UNSUPPORTED, TOO_MANY_ENTRIES; what the bytes throw passes through.
 */
export async function indexLayer(
  key: string,
  bytes: AsyncIterable<Uint8Array>,
  allowance: EntryAllowance,
  digests = false,
): Promise<{ index: LayerIndex; facts: BlobFacts }> {
  const indexer = new LayerIndexer(allowance, new ContentDigest())
  const reader = new TarReader(indexer)
  const [blobHash, tarHash] = digests ? [createHash('sha256'), createHash('sha256')] : [null, null]
  let tarBytes = 0
  try {
    const { head, bytes: blob } = await peek(blobHash ? hashed(bytes, blobHash) : bytes, BLOCK)
    const compression = sniffCompression(head)
    const estimate = compression === 'none' ? new GzipEstimate() : null
    const { head: start, bytes: tar } = await peek(await decompress(blob), BLOCK)
    for await (const chunk of tar) {
      // In the loop, which closes what it reads when it is left.
      if (tarBytes === 0) checkIsTar(start)
      tarBytes += chunk.length
      tarHash?.update(chunk)
      estimate?.update(chunk)
      reader.write(chunk)
    }
    reader.end()
    return {
      index: await indexer.finish(tarBytes, null, null),
      facts: {
        compression,
        gzipEstimate: estimate?.end() ?? null,
        digests: blobHash && tarHash && { blob: digestFrom(blobHash), tar: digestFrom(tarHash) },
      },
    }
  } catch (error) {
    throw layerError(key, error)
  }
}

async function* hashed(bytes: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    hash.update(chunk)
    yield chunk
  }
}
