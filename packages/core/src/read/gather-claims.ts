import { NOWHERE } from '../compression/byte-sink.js'
import type { BaseClaim } from '../image/base.js'
import { findInChains } from '../image/chain-base.js'
import { parseDigest } from '../oci/digest.js'
import { type KnownImage, knownFrom } from '../oci/known-image.js'
import { formatPlatform, isSamePlatform } from '../oci/platform.js'
import type { Material, Provenance } from '../oci/provenance.js'
import type { ImageChoice } from '../oci/reference.js'
import { chooseImage } from '../source/catalog/choose-image.js'
import { imageMatcher } from '../source/catalog/image-matcher.js'
import type { CatalogImage, OpenSource } from '../source/source.js'
import type { Place } from './read-provenance.js'

/** What a user says of the base. */
export interface BaseHints {
  /** The reference of an image, and its opened source; null for `scratch`. */
  readonly option: { readonly name: string; readonly opened: OpenedImage | null } | null
  /** What the Dockerfile says; null where there is none. */
  readonly dockerfile: DockerfileBase | null
}

/** What a Dockerfile says of the base. */
export interface DockerfileBase {
  /** As FROM names it; null where only a build's arguments tell. */
  readonly name: string | null
  /** What lies below its own instructions, where the history has all of those; else null. */
  readonly below: { readonly layers: number; readonly steps: number } | null
}

export interface OpenedImage {
  readonly source: OpenSource
  readonly choice: ImageChoice | null
}

/** All that is said of an image's base, the most trusted first; after an option nobody is asked. */
export async function gatherClaims(
  place: Place,
  provenance: Provenance | null,
  { option, dockerfile }: BaseHints,
): Promise<BaseClaim[]> {
  if (option) return [await claimOfOption(place, option)]
  return [
    ...(provenance ? await claimsOfProvenance(place, provenance) : []),
    ...(await claimsOfAnnotation(place)),
    ...(await claimsOfDockerfile(place, dockerfile)),
  ]
}

async function claimOfOption(
  { image }: Place,
  { name, opened }: NonNullable<BaseHints['option']>,
): Promise<BaseClaim> {
  const found = opened ? [{ name, image: await readKnown(opened, image) }] : []
  return { evidence: 'option', name, layers: opened ? null : 0, found, complete: true }
}

/** As much of an image as tells whether another stands on it; layers are not read. */
async function readKnown({ source, choice }: OpenedImage, { platform }: CatalogImage): Promise<KnownImage> {
  if (source.known) {
    const { id, diffIds } = source.known
    return (id && (await source.lookUp?.(id))) || { diffIds, platform, createdBy: null }
  }
  const catalog = source.access === 'once' ? await source.read(() => NOWHERE) : source.catalog
  const wanted = platform.os && platform.architecture ? formatPlatform(platform) : undefined
  return knownFrom(chooseImage(catalog, choice, wanted).config)
}

async function claimsOfProvenance(place: Place, provenance: Provenance): Promise<BaseClaim[]> {
  const { image } = place
  const evidence = 'provenance'
  const exact = findInChains(
    provenance.chains,
    image.layers.map(({ descriptor }) => descriptor?.digest ?? ''),
  )
  const materials = provenance.materials ?? []
  if (exact) {
    const material = materials.find(({ name }) => name === exact.name) ?? { name: exact.name, digest: null }
    return [{ evidence, ...exact, found: await lookUp(place, material), complete: true }]
  }
  const found = (await Promise.all(materials.map((material) => lookUp(place, material)))).flat()
  const [only] = materials
  return [
    {
      evidence,
      name: materials.length === 1 && only ? only.name : null,
      layers: null,
      found,
      complete: provenance.materials !== null && found.length === materials.length,
    },
  ]
}

/** podman and buildah write these, and as the digest perhaps that of a step before: only a name tells. */
async function claimsOfAnnotation(place: Place): Promise<BaseClaim[]> {
  const { annotations } = place.image
  const name = annotations['org.opencontainers.image.base.name']
  if (typeof name !== 'string' || name === '') return []
  const digest = parseDigest(annotations['org.opencontainers.image.base.digest'])
  const found = await lookUp(place, { name, digest }, false)
  return [{ evidence: 'annotation', name, layers: null, found, complete: true }]
}

async function claimsOfDockerfile(place: Place, dockerfile: DockerfileBase | null): Promise<BaseClaim[]> {
  if (!dockerfile) return []
  const { name, below } = dockerfile
  const claim = { evidence: 'dockerfile', name, layers: null, found: [], complete: true } as const
  if (name === 'scratch') return [{ ...claim, layers: 0 }]
  const named = name === null ? [] : [{ ...claim, found: await lookUp(place, { name, digest: null }) }]
  return below ? [...named, { ...claim, ...below }] : named
}

/** The image that is meant, beside the one that is read or on the same engine; none where it is not there. */
async function lookUp(
  { source, catalog, image }: Place,
  { name, digest }: Material,
  byDigestAlone = true,
): Promise<{ readonly name: string; readonly image: KnownImage }[]> {
  const isNamed = imageMatcher({ by: 'name', name })
  const beside = catalog.images.find(
    (other) =>
      other.config.id !== image.config.id &&
      isForSame(other.platform, image) &&
      (isNamed(other) || (digest !== null && other.digests.includes(digest))),
  )
  if (beside) return [{ name, image: knownFrom(beside.config) }]
  if (!source.lookUp) return []
  const repository = name.replace(/(?::[\w.-]+)?(?:@.*)?$/, '')
  const tries = [
    ...(digest ? [`${repository}@${digest}`] : []),
    ...(digest && byDigestAlone ? [digest] : []),
    name,
  ]
  for (const text of tries) {
    const known = await source.lookUp(text)
    if (known && isForSame(known.platform, image)) return [{ name, image: known }]
  }
  return []
}

function isForSame(platform: KnownImage['platform'], { platform: wanted }: CatalogImage): boolean {
  return platform.os === '' || wanted.os === '' || isSamePlatform(platform, wanted)
}
