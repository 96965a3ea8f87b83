import { LayersizeError } from '../../errors.js'
import { formatPlatform, isSamePlatform, type Platform } from '../../oci/platform.js'
import type { ImageChoice } from '../../oci/reference.js'
import type { AbsentImage, Catalog, CatalogImage } from '../source.js'
import { imageMatcher } from './image-matcher.js'

/** More are not listed in an error. */
const LISTED = 10

export function noImage({ artifacts }: Catalog): LayersizeError {
  const held = artifacts.length > 0 ? `, only ${listed([...new Set(artifacts)])}` : ''
  return new LayersizeError('MANIFEST_INVALID', `There is no image in it${held}`, {
    hint: 'Save or copy the image again.',
  })
}

export function notFound(catalog: Catalog, choice: ImageChoice): LayersizeError {
  const what =
    choice.by === 'name'
      ? `is called ${JSON.stringify(choice.name)}`
      : choice.by === 'position'
        ? `has the position ${choice.position}`
        : `has the digest ${choice.digest}`
  const all = [...catalog.images, ...catalog.absent]
  return new LayersizeError('IMAGE_NOT_FOUND', `No image in it ${what}; it holds ${listed(all, describe)}`, {
    hint: 'Name one of those.',
  })
}

/** None of the images is meant: their blobs are not there, or they are for another platform. */
export function nothingLeft(
  images: readonly CatalogImage[],
  absent: readonly AbsentImage[],
  wanted: Platform | null,
): LayersizeError {
  const gone = absent.find(({ platform }) => !wanted || !platform || isSamePlatform(platform, wanted))
  if (!gone) return noPlatform(images, absent, wanted as Platform)
  return new LayersizeError(
    'BLOB_MISSING',
    `${describe(gone)} is named, but ${JSON.stringify(gone.missing)}, which describes it, is not there`,
    {
      hint:
        images.length > 0
          ? `Its blobs were left out when it was saved. What is there: ${listed(images, describe)}`
          : 'Save or copy the image again, with all its blobs.',
    },
  )
}

export function noPlatform(
  images: readonly CatalogImage[],
  absent: readonly AbsentImage[],
  wanted: Platform,
): LayersizeError {
  const there = [...new Set(images.map(({ platform }) => formatPlatform(platform)))]
  const gone = absent.flatMap(({ platform }) => (platform ? [formatPlatform(platform)] : []))
  const named = `named, but not there: ${listed([...new Set(gone)])}`
  if (there.length === 0) {
    return new LayersizeError(
      'PLATFORM_NOT_FOUND',
      `The image is not for ${formatPlatform(wanted)}; ${named}`,
      {
        hint: 'Save or copy the image again, with the platform that you want.',
      },
    )
  }
  const others = gone.length > 0 ? `; ${named}` : ''
  return new LayersizeError(
    'PLATFORM_NOT_FOUND',
    `The image is not for ${formatPlatform(wanted)}, but for ${listed(there)}${others}`,
    { hint: `Choose one: --platform ${there[0]}` },
  )
}

export function severalImages(images: readonly CatalogImage[], platform: Platform | null): LayersizeError {
  const suffix = platform ? ` for ${formatPlatform(platform)}` : ''
  const [first] = images as [CatalogImage]
  const all = listed(images, (image) => choiceOf(image, images) + describePlatform(image.platform))
  return new LayersizeError('SEVERAL_IMAGES', `There are ${images.length} images${suffix} in it: ${all}`, {
    hint: `Choose one by name, position or digest: --image ${choiceOf(first, images)}`,
  })
}

/** What chooses this image and none of the others: those of one index have its name and its position in common. */
function choiceOf(image: CatalogImage, images: readonly CatalogImage[]): string {
  const others = images.filter((other) => other !== image)
  const isOwn = (choice: ImageChoice) => !others.some(imageMatcher(choice))
  const name = image.names.find((name) => /^[\w./:@-]+$/.test(name) && isOwn({ by: 'name', name }))
  const position = image.positions.find((position) => isOwn({ by: 'position', position }))
  return name ?? (position === undefined ? manifestOf(image) : `@${position}`)
}

function describe(image: CatalogImage | AbsentImage): string {
  const names = image.names.slice(0, LISTED).join(' = ')
  return `${names || manifestOf(image) || `@${image.positions[0]}`}${describePlatform(image.platform)}`
}

function manifestOf(image: CatalogImage | AbsentImage): string {
  return image.digests.at(-1) ?? ('config' in image ? image.config.id : '')
}

function describePlatform(platform: Platform | null): string {
  const version = platform?.osVersion ? ` ${platform.osVersion}` : ''
  return platform ? ` (${formatPlatform(platform)}${version})` : ''
}

function listed<T>(items: readonly T[], text: (item: T) => string = String): string {
  return [...items.slice(0, LISTED).map(text), ...(items.length > LISTED ? ['…'] : [])].join(', ')
}
