import { type BuiltImage, sha256 } from './built-image.js'
import { type LayerCompression, storeLayer } from './store-layer.js'
import { file, type Member } from './write-tar.js'

/** What a manifest or an index says of a blob; tests put anything else in it. */
export interface BlobDescriptor {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
  readonly [key: string]: unknown
}

export const OCI = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: (suffix: string) => `application/vnd.oci.image.layer.v1.tar${suffix && `+${suffix}`}`,
} as const

export const DOCKER = {
  index: 'application/vnd.docker.distribution.manifest.list.v2+json',
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
  layer: (suffix: string) => `application/vnd.docker.image.rootfs.diff.tar${suffix && `.${suffix}`}`,
} as const

export interface ManifestOptions {
  readonly compression?: LayerCompression
  readonly types?: typeof OCI | typeof DOCKER
  /** Goes into the manifest's descriptor. */
  readonly descriptor?: object
  /** Changes the manifest before it is written. */
  readonly manifest?: (manifest: ImageManifest) => unknown
  /** Changes what is stored of a layer. */
  readonly layer?: (descriptor: BlobDescriptor, index: number) => BlobDescriptor
}

export interface ImageManifest {
  readonly schemaVersion: number
  readonly mediaType: string
  readonly config: BlobDescriptor
  readonly layers: readonly BlobDescriptor[]
}

/** Blobs by digest, as an OCI layout keeps them. */
export class Layout {
  readonly #blobs = new Map<string, Buffer>()

  /** Stores bytes, or JSON, and describes them. */
  add(content: Buffer | object, mediaType: string, rest: object = {}): BlobDescriptor {
    const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content))
    const hex = sha256(bytes)
    this.#blobs.set(hex, bytes)
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length, ...rest }
  }

  /** Stores all blobs of an image and describes its manifest. */
  addImage(image: BuiltImage, options: ManifestOptions = {}): BlobDescriptor {
    const { types = OCI, compression = 'gzip' } = options
    const layers = image.layers.map(({ tar }, index) => {
      const { bytes, suffix, annotations } = storeLayer(tar, compression, index)
      const descriptor = this.add(bytes, types.layer(suffix), annotations && { annotations })
      return options.layer?.(descriptor, index) ?? descriptor
    })
    const config = this.add(image.config, types.config)
    const manifest = { schemaVersion: 2, mediaType: types.manifest, config, layers }
    return this.add(
      (options.manifest?.(manifest) ?? manifest) as object,
      types.manifest,
      options.descriptor ?? {},
    )
  }

  addIndex(manifests: readonly BlobDescriptor[], rest: object = {}): BlobDescriptor {
    return this.add({ schemaVersion: 2, mediaType: OCI.index, manifests }, OCI.index, rest)
  }

  /** Takes a blob away again. */
  remove({ digest }: BlobDescriptor): this {
    this.#blobs.delete(digest.slice('sha256:'.length))
    return this
  }

  blob({ digest }: BlobDescriptor): Buffer {
    return this.#blobs.get(digest.slice('sha256:'.length)) ?? Buffer.alloc(0)
  }

  layersOf(manifest: BlobDescriptor): BlobDescriptor[] {
    return JSON.parse(this.blob(manifest).toString()).layers
  }

  /** The blobs' files by name; `hex` gives each another. */
  blobs(path: (hex: string) => string = (hex) => `blobs/sha256/${hex}`): Member[] {
    return [...this.#blobs.keys()].sort().map((hex) => file(path(hex), this.#blobs.get(hex)))
  }

  /** The whole layout, its index the last but for the file that marks a layout. */
  files(manifests: readonly unknown[], rest: object = {}): Member[] {
    const index = { schemaVersion: 2, mediaType: OCI.index, manifests, ...rest }
    return [...this.blobs(), file('index.json', JSON.stringify(index)), MARK]
  }
}

/** Where a layout keeps a blob (OCI image-layout.md, "Blobs"). */
export function blobPath({ digest }: Pick<BlobDescriptor, 'digest'>): string {
  return `blobs/${digest.replace(':', '/')}`
}

/** OCI image-layout.md, "oci-layout file". */
export const MARK = file('oci-layout', '{"imageLayoutVersion":"1.0.0"}')
