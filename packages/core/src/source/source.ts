import type { AnalysisSource } from '../analysis.js'
import type { ImageConfig } from '../oci/config.js'
import type { Digest } from '../oci/digest.js'

/** Names a blob inside its source: its path in an archive, or its digest. */
export type BlobKey = string

export interface BlobInfo {
  readonly key: BlobKey
  /** Bytes as stored. */
  readonly size: number
}

export interface CatalogImage {
  readonly tags: readonly string[]
  readonly config: ImageConfig
  /** The layers' blobs, lowest first; a key may stand more than once. */
  readonly layers: readonly BlobKey[]
}

export interface Catalog {
  readonly images: readonly CatalogImage[]
  /** Blobs that are only another name for one, which may come later or be a link itself. */
  readonly links: ReadonlyMap<BlobKey, BlobKey>
}

/** What an engine says of an image before it gives it out. */
export interface EngineFacts {
  readonly diffIds: readonly Digest[]
}

/**
 * A place whose bytes come once, in their own order. `visit` is called for each blob that could be a layer, whose
 * bytes it need not read to the end; the catalog, known only after the last, tells which of them are.
 */
export interface OpenSource extends AsyncDisposable {
  readonly access: 'once'
  readonly kind: AnalysisSource['kind']
  readonly known?: EngineFacts
  read(visit: (blob: BlobInfo, bytes: AsyncIterable<Uint8Array>) => Promise<void>): Promise<Catalog>
}
