import { LayersizeError } from '../../errors.js'
import { type ImageConfig, parseConfig } from '../../oci/config.js'
import { type Descriptor, parseDescriptor } from '../../oci/descriptor.js'
import { type Digest, digestOf } from '../../oci/digest.js'
import { isObject, parseJsonObject } from '../../oci/json.js'
import { MAX_IMAGES, type Manifest, parseManifest } from '../../oci/manifest.js'
import { isConfigType } from '../../oci/media-type.js'
import type { Platform } from '../../oci/platform.js'
import { isProvenanceType } from '../../oci/provenance.js'
import type { AbsentImage, BlobKey, CatalogImage } from '../source.js'
import type { ImageFiles } from './image-files.js'

/** Where the blob of a digest may stand, the likeliest first. */
export type Locate = (digest: Digest) => readonly [BlobKey, ...BlobKey[]]

/** What is known on the way down to a manifest. */
interface Trail {
  readonly position: number
  readonly names: readonly string[]
  readonly digests: readonly Digest[]
  readonly platform: Platform | null
}

/** Indexes in indexes: one level is usual, two happen. */
const MAX_DEPTH = 8

/** BuildKit attaches one manifest to an image. */
const MAX_ATTESTATIONS = 4

/** Where tools write an image's name: containerd its whole name, the others what the user gave, often a tag alone. */
const NAMES = ['io.containerd.image.name', 'org.opencontainers.image.ref.name']

/** Gathers the images that manifests and indexes lead to (OCI image-index.md, manifest.md). */
export class ManifestTree {
  readonly images: CatalogImage[] = []
  readonly absent: AbsentImage[] = []
  readonly artifacts: string[] = []
  /** What is attached to a manifest, by its digest. */
  readonly attestations = new Map<string, Descriptor[]>()
  readonly #files: ImageFiles
  readonly #locate: Locate
  // An index may name one of them many times.
  readonly #manifests = new Map<Digest, Manifest | null>()
  readonly #configs = new Map<Digest, ImageConfig | null>()
  #named = 0

  constructor(files: ImageFiles, locate: Locate) {
    this.#files = files
    this.#locate = locate
  }

  /** Takes all that the uppermost index names, or the one image that `root` is. */
  async addRoot(bytes: Buffer, where: string): Promise<void> {
    const manifest = parseManifest(bytes, where)
    if (manifest.kind !== 'index') {
      await this.#addManifest(manifest, {
        position: 0,
        names: [],
        digests: [digestOf(bytes)],
        platform: null,
      })
      return
    }
    for (const [position, descriptor] of manifest.manifests.entries()) {
      await this.#addDescriptor(descriptor, {
        position,
        names: namesOf(descriptor),
        digests: [],
        platform: null,
      })
    }
  }

  async #addDescriptor(descriptor: Descriptor, above: Trail): Promise<void> {
    const { digest, platform } = descriptor
    const artifact = artifactType(descriptor)
    if (artifact) {
      this.artifacts.push(artifact)
      this.#addAttestation(descriptor)
      return
    }
    this.#named++
    if (this.#named > MAX_IMAGES || above.digests.length >= MAX_DEPTH) {
      throw new LayersizeError(
        'MANIFEST_INVALID',
        'The index leads to more manifests than an image can have',
        {
          hint: 'Copy the one image that you mean out of it.',
        },
      )
    }
    const trail = { ...above, digests: [...above.digests, digest], platform: platform ?? above.platform }
    const manifest = await this.#parsed(this.#manifests, descriptor, (bytes) =>
      parseManifest(bytes, `The manifest ${digest}`),
    )
    if (manifest) await this.#addManifest(manifest, trail)
    else if (platform?.os !== 'unknown') this.absent.push({ ...describe(trail), platform, missing: digest })
  }

  #addAttestation(descriptor: Descriptor): void {
    const subject = descriptor.annotations['vnd.docker.reference.digest']
    if (typeof subject !== 'string') return
    const known = this.attestations.get(subject) ?? []
    if (known.length < MAX_ATTESTATIONS) this.attestations.set(subject, [...known, descriptor])
  }

  async #addManifest(manifest: Manifest, trail: Trail): Promise<void> {
    switch (manifest.kind) {
      case 'artifact':
        this.artifacts.push(manifest.type)
        break
      case 'index':
        for (const descriptor of manifest.manifests) {
          await this.#addDescriptor(descriptor, { ...trail, names: [...trail.names, ...namesOf(descriptor)] })
        }
        break
      case 'image': {
        const { digest } = manifest.config
        const config = await this.#parsed(this.#configs, manifest.config, (bytes) =>
          parseConfig(bytes, digest),
        )
        if (!config) {
          this.absent.push({ ...describe(trail), platform: trail.platform, missing: digest })
          return
        }
        this.images.push({
          ...describe(trail),
          platform: trail.platform?.os ? trail.platform : config.platform,
          config,
          claimedId: null,
          layers: manifest.layers.map((layer) => ({ key: this.#locate(layer.digest)[0], descriptor: layer })),
          annotations: manifest.annotations,
        })
      }
    }
  }

  /** The statements of its origin that are attached to an image; one that cannot be read is none. */
  async statementsOf({ digests }: CatalogImage): Promise<unknown[]> {
    const attached = this.attestations.get(digests.at(-1) ?? '') ?? []
    const statements: unknown[] = []
    for (const attestation of attached) {
      const { layers } = (await this.#object(attestation)) ?? {}
      const described = Array.isArray(layers) ? layers.slice(0, MAX_ATTESTATIONS) : []
      for (const layer of described.filter(isProvenance)) {
        const statement = await this.#object(layer)
        if (statement) statements.push(statement)
      }
    }
    return statements
  }

  /** The JSON object behind what should be a descriptor; null where anything is wrong with it. */
  async #object(descriptor: unknown): Promise<Record<string, unknown> | null> {
    try {
      const bytes = await this.#read(parseDescriptor(descriptor, 'the statement'))
      return bytes && parseJsonObject(bytes)
    } catch (error) {
      if (error instanceof LayersizeError && error.code !== 'ABORTED') return null
      throw error
    }
  }

  /** What a blob of JSON says, parsed once; null where there is none. */
  async #parsed<T>(
    known: Map<Digest, T | null>,
    descriptor: Descriptor,
    parse: (bytes: Buffer) => T,
  ): Promise<T | null> {
    const before = known.get(descriptor.digest)
    if (before !== undefined) return before
    const bytes = await this.#read(descriptor)
    const value = bytes && parse(bytes)
    known.set(descriptor.digest, value)
    return value
  }

  /** The JSON behind a descriptor, checked against it: it is small, and decides what all the rest means. */
  async #read({ digest, size }: Descriptor): Promise<Buffer | null> {
    for (const key of this.#locate(digest)) {
      const stored = await this.#files.find(key)
      const bytes = stored && (await this.#files.json(key))
      if (!bytes) continue
      if (stored.size !== size) throw wrongSize(digest, stored.size, size)
      // A pipe keeps nothing of what is no JSON: whoever reads it says what is wrong.
      if (bytes.length === 0) return bytes
      const actual = digestOf(bytes)
      if (actual === digest) return bytes
      throw new LayersizeError(
        'DIGEST_MISMATCH',
        `The blob ${digest} has another content: its digest is ${actual}`,
        {
          hint: 'It was damaged or changed: write the image again.',
        },
      )
    }
    return null
  }
}

/** What is no image by what its descriptor says, or '' (OCI image-index.md, "artifactType"; BuildKit's attestations). */
function artifactType({ artifactType: type, annotations }: Descriptor): string {
  if (type && !isConfigType(type)) return type
  const attached = annotations['vnd.docker.reference.type']
  return typeof attached === 'string' ? attached : ''
}

function isProvenance(layer: unknown): boolean {
  const annotations = isObject(layer) && layer.annotations
  return isObject(annotations) && isProvenanceType(annotations['in-toto.io/predicate-type'])
}

function namesOf({ annotations }: Descriptor): string[] {
  return NAMES.map((key) => annotations[key]).filter((name) => typeof name === 'string')
}

function describe({ position, names, digests }: Trail) {
  return { positions: [position], names: [...new Set(names)], digests }
}

export function wrongSize(blob: string, actual: number, expected: number): LayersizeError {
  return new LayersizeError(
    'BLOB_INVALID',
    `The blob ${blob} has ${actual} bytes, and its manifest says ${expected}`,
    { hint: 'It was cut off or changed: pull, copy or save the image again.' },
  )
}
