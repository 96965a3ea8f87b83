import { arch } from 'node:os'
import { LayersizeError } from '../../errors.js'
import {
  formatPlatform,
  isSamePlatform,
  type Platform,
  parsePlatform,
  platformOf,
} from '../../oci/platform.js'
import type { ImageChoice } from '../../oci/reference.js'
import type { AbsentImage, Catalog, CatalogImage } from '../source.js'

/** More are not listed in an error. */
const LISTED = 10

/**
 * The one image of a catalog that is meant: by the choice, then by the platform, which is linux on this machine's
 * architecture where nobody names one and an image has several.
 * Throws IMAGE_NOT_FOUND, PLATFORM_NOT_FOUND, SEVERAL_IMAGES, BLOB_MISSING, MANIFEST_INVALID, OPTION_INVALID.
 */
export function chooseImage(
  catalog: Catalog,
  choice: ImageChoice | null,
  platform: string | undefined,
): CatalogImage {
  const wanted = platform === undefined ? null : readPlatform(platform)
  if (catalog.images.length + catalog.absent.length === 0) throw noImage(catalog)
  const matches = matcher(choice)
  const images = catalog.images.filter(matches)
  const absent = catalog.absent.filter(matches)
  if (images.length + absent.length === 0) throw notFound(catalog, choice as ImageChoice)
  const candidates = wanted ? images.filter((image) => isSamePlatform(image.config.platform, wanted)) : images
  const [image, ...others] = candidates
  if (!image) throw nothingLeft(images, absent, wanted)
  if (others.every(({ config }) => config.id === image.config.id)) return image
  if (wanted || !areOneImage(candidates)) throw severalImages(candidates, wanted)
  const here = hostPlatform()
  const native = candidates.filter((candidate) => isSamePlatform(candidate.config.platform, here))
  const [chosen, ...rivals] = native
  if (chosen && rivals.every(({ config }) => config.id === chosen.config.id)) return chosen
  throw chosen ? severalImages(native, here) : noPlatform(candidates, absent, here)
}

function matcher(choice: ImageChoice | null): (image: CatalogImage | AbsentImage) => boolean {
  switch (choice?.by) {
    case undefined:
      return () => true
    case 'position':
      return ({ positions }) => positions.includes(choice.position)
    case 'digest':
      return (image) =>
        image.digests.includes(choice.digest) || ('config' in image && image.config.id === choice.digest)
    case 'name': {
      const name = wholeName(choice.name)
      return ({ names }) => names.includes(choice.name) || names.some((other) => wholeName(other) === name)
    }
  }
}

/** A name as Docker completes it, so that `shop` and `docker.io/library/shop:latest` are one. */
function wholeName(name: string): string {
  const short = name.replace(/^(index\.)?docker\.io\//, '').replace(/^library\//, '')
  return /:[\w.-]+$|@/.test(short) ? short : `${short}:latest`
}

/** Whether images differ in nothing but their platform: one entry leads to them, or none of them has another name. */
function areOneImage(images: readonly CatalogImage[]): boolean {
  const [first] = images as [CatalogImage]
  const sameEntry = images.every(({ positions }) => positions.some((at) => first.positions.includes(at)))
  const names = new Set(images.map((image) => JSON.stringify([...image.names].sort())))
  const platforms = new Set(images.map(({ config }) => formatPlatform(config.platform)))
  return sameEntry || (names.size === 1 && platforms.size > 1)
}

function readPlatform(text: string): Platform {
  const platform = parsePlatform(text)
  if (platform) return platform
  throw new LayersizeError('OPTION_INVALID', `${JSON.stringify(text)} is no platform`, {
    hint: 'Write os/architecture or os/architecture/variant, such as linux/arm64/v8.',
  })
}

/** Node's names for architectures, where they are not those of images. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x64: 'amd64',
  ia32: '386',
  ppc64: 'ppc64le',
  loong64: 'loong64',
}

function hostPlatform(): Platform {
  return platformOf({ os: 'linux', architecture: ARCHITECTURES[arch()] ?? arch() })
}

function noImage({ artifacts }: Catalog): LayersizeError {
  const held = artifacts.length > 0 ? `, only ${listed([...new Set(artifacts)])}` : ''
  return new LayersizeError('MANIFEST_INVALID', `There is no image in it${held}`, {
    hint: 'Save or copy the image again.',
  })
}

function notFound(catalog: Catalog, choice: ImageChoice): LayersizeError {
  const what =
    choice.by === 'name'
      ? `is called ${JSON.stringify(choice.name)}`
      : choice.by === 'position'
        ? `has the position ${choice.position}`
        : `has the digest ${choice.digest}`
  const all = [...catalog.images, ...catalog.absent]
  return new LayersizeError(
    'IMAGE_NOT_FOUND',
    `No image in it ${what}; it holds ${listed(all.map(describe))}`,
    {
      hint: 'Name one of those.',
    },
  )
}

/** None of the images is meant: their blobs are not there, or they are for another platform. */
function nothingLeft(
  images: readonly CatalogImage[],
  absent: readonly AbsentImage[],
  wanted: Platform | null,
): LayersizeError {
  const gone = absent.find(({ platform }) => !wanted || (platform && isSamePlatform(platform, wanted)))
  if (!gone) return noPlatform(images, absent, wanted as Platform)
  return new LayersizeError(
    'BLOB_MISSING',
    `${describe(gone)} is named, but ${JSON.stringify(gone.missing)}, which describes it, is not there`,
    {
      hint:
        images.length > 0
          ? `Its blobs were left out when it was saved. What is there: ${listed(images.map(describe))}`
          : 'Save or copy the image again, with all its blobs.',
    },
  )
}

function noPlatform(
  images: readonly CatalogImage[],
  absent: readonly AbsentImage[],
  wanted: Platform,
): LayersizeError {
  const there = images.map(({ config }) => formatPlatform(config.platform))
  const gone = absent.flatMap(({ platform }) => (platform ? [formatPlatform(platform)] : []))
  const others = gone.length > 0 ? `; named, but not there: ${listed([...new Set(gone)])}` : ''
  return new LayersizeError(
    'PLATFORM_NOT_FOUND',
    `The image is not for ${formatPlatform(wanted)}, but for ${listed([...new Set(there)])}${others}`,
    { hint: `Choose one: --platform ${there[0]}` },
  )
}

function severalImages(images: readonly CatalogImage[], platform: Platform | null): LayersizeError {
  const suffix = platform ? ` for ${formatPlatform(platform)}` : ''
  const choices = images.map((image) => choiceOf(image, images))
  const all = images.map((image, i) => `${choices[i]}${describePlatform(image.config.platform)}`)
  return new LayersizeError(
    'SEVERAL_IMAGES',
    `There are ${images.length} images${suffix} in it: ${listed(all)}`,
    { hint: `Choose one by name, position or digest: --image ${choices[0]}` },
  )
}

/** What chooses this image and none of the others: those of one index have its name and its position in common. */
function choiceOf(image: CatalogImage, images: readonly CatalogImage[]): string {
  const others = images.filter((other) => other !== image)
  const isOwn = (choice: ImageChoice) => !others.some(matcher(choice))
  const name = image.names.find((name) => isOwn({ by: 'name', name }))
  const position = image.positions.find((position) => isOwn({ by: 'position', position }))
  return name ?? (position === undefined ? manifestOf(image) : `@${position}`)
}

function describe(image: CatalogImage | AbsentImage): string {
  const platform = 'config' in image ? image.config.platform : image.platform
  return `${image.names[0] ?? (manifestOf(image) || `@${image.positions[0]}`)}${describePlatform(platform)}`
}

function manifestOf(image: CatalogImage | AbsentImage): string {
  return image.digests.at(-1) ?? ('config' in image ? image.config.id : '')
}

function describePlatform(platform: Platform | null): string {
  const version = platform?.osVersion ? ` ${platform.osVersion}` : ''
  return platform ? ` (${formatPlatform(platform)}${version})` : ''
}

function listed(items: readonly string[]): string {
  return [...items.slice(0, LISTED), ...(items.length > LISTED ? ['…'] : [])].join(', ')
}
