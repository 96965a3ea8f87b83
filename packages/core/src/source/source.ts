import type { AnalysisSource } from '../analysis.js'
import type { ByteSink } from '../compression/byte-sink.js'
import type { EngineStore, EngineVersion } from '../diagnosis.js'
import type { LayersizeError } from '../errors.js'
import type { ImageConfig } from '../oci/config.js'
import type { Descriptor } from '../oci/descriptor.js'
import type { Digest } from '../oci/digest.js'
import type { KnownImage } from '../oci/known-image.js'
import type { Platform } from '../oci/platform.js'
import type { TarListing } from '../tar/listing.js'
import type { ReadAt } from '../tar/scan.js'

/** Names a blob inside its source: its path in an archive or a folder. */
export type BlobKey = string

export interface StoredBlob {
  /** One key for each blob, whatever links lead to it. */
  readonly key: BlobKey
  /** Bytes as stored; of a listing, those that the listing itself takes. */
  readonly size: number
  /**
   * What the bytes are told by from one run to the next without reading them: the file that holds them as it stands there
   * now (device, inode, size, times), and where in it. Absent where nothing tells it.
   */
  readonly identity?: string
  /** Whether it was changed a moment ago, so that another change may not show in its identity. */
  readonly unsettled?: boolean
  /** The digest of the uncompressed tar, where an engine's own store vouches for it. */
  readonly vouched?: Digest
}

/** What a blob holds, in the way in which its source can give it. To be disposed of when nobody reads it any more. */
export type BlobContent = AsyncDisposable & {
  /** To be called after the last read. Throws IMAGE_CHANGED where the bytes may be other ones than those that were found. */
  readonly checkUnchanged?: () => Promise<void>
} & (
    | {
        /** Perhaps compressed: from the first byte to the last, and again as often as it is opened. */
        readonly kind: 'stored'
        open(): AsyncIterable<Uint8Array>
      }
    | {
        /** A tar that is not compressed, of which any part can be had. */
        readonly kind: 'file'
        readonly size: number
        readonly readAt: ReadAt
      }
    | ({ readonly kind: 'listing' } & TarListing)
  )

export interface CatalogLayer {
  readonly key: BlobKey
  /** What the manifest says of the blob; null where the form has no descriptors. */
  readonly descriptor: Descriptor | null
}

export interface CatalogImage {
  /** The entries of manifest.json or index.json that lead to it, from 0: images of one entry differ in platform. */
  readonly positions: readonly number[]
  readonly names: readonly string[]
  /** Of the manifest and of the indexes that lead to it. */
  readonly digests: readonly Digest[]
  /** As the index has it, which tells apart what older configurations do not; else the configuration's. */
  readonly platform: Platform
  readonly config: ImageConfig
  /** What the configuration's name claims its digest to be, where nothing has checked that yet. */
  readonly claimedId: Digest | null
  /** The lowest first; a key may stand more than once. */
  readonly layers: readonly CatalogLayer[]
  /** Of its manifest. */
  readonly annotations: Readonly<Record<string, unknown>>
}

/** An image that is named, and whose manifest or configuration is not there. */
export interface AbsentImage {
  readonly positions: readonly number[]
  readonly names: readonly string[]
  readonly digests: readonly Digest[]
  readonly platform: Platform | null
  /** The blob that is not there. */
  readonly missing: string
}

export interface Catalog {
  readonly kind: AnalysisSource['kind']
  readonly images: readonly CatalogImage[]
  readonly absent: readonly AbsentImage[]
  /** The types of what is there and is no image: attestations, charts. */
  readonly artifacts: readonly string[]
  /** Follows links to a blob; null where there is none. Throws LINK_CYCLE, BLOB_OUTSIDE. */
  find(key: BlobKey): Promise<StoredBlob | null>
  /** What its builder attached to an image: in-toto statements of its origin, as they are. */
  statements(image: CatalogImage): Promise<unknown[]>
}

/** What an engine says that an image weighs. */
export interface EngineFigures {
  readonly engine: EngineVersion
  readonly store: EngineStore
  /** Of the whole image. */
  readonly imageBytes: number | null
  /** Of each step of the history, the oldest first. */
  readonly rows: readonly (number | null)[]
}

/** What an engine tells of an image without giving its bytes. */
export interface EngineFacts {
  readonly id: Digest | null
  readonly diffIds: readonly Digest[]
}

/** What takes the bytes of a blob that may be a layer. */
export type VisitBlob = (blob: StoredBlob) => ByteSink

/** What an engine can be asked of an image besides its bytes. */
export interface EngineAnswers {
  /** What is known of the image before it is read. */
  readonly known?: EngineFacts
  /** Another image of the same engine; null where it has none of that name. */
  lookUp?(name: string): Promise<KnownImage | null>
  /** Statements that the engine keeps beside the image. */
  statements?(): Promise<unknown[]>
  figures?(): Promise<EngineFigures>
}

/**
 * A place whose bytes come once, in their own order: `visit` is called for each blob that could be a layer, and the
 * catalog, known only after the last, tells which of them are.
 */
export interface OnceSource extends AsyncDisposable, EngineAnswers {
  readonly access: 'once'
  /** What all that it gives is told by from one run to the next without reading it; absent where nothing tells it. */
  readonly identity?: string | undefined
  read(visit: VisitBlob): Promise<Catalog>
}

/** A place whose blobs can be had in any order, several at a time. */
export interface RandomSource extends AsyncDisposable, EngineAnswers {
  readonly access: 'random'
  readonly catalog: Catalog
  open(blob: StoredBlob): Promise<BlobContent>
  /** The image as its engine would export it, which only the lengths of its layers' tars tell. */
  asExported?(image: CatalogImage, tarBytes: readonly number[]): CatalogImage
  /** Where what is read here proves damaged: another way to the same image. Rejects where there is none. */
  instead?(error: LayersizeError): Promise<OpenSource>
}

export type OpenSource = OnceSource | RandomSource
