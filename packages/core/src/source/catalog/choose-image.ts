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
import type { Catalog, CatalogImage } from '../source.js'
import { noImage, noPlatform, notFound, nothingLeft, severalImages } from './choice-error.js'
import { imageMatcher } from './image-matcher.js'

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
  const wanted = platform === undefined ? null : readPlatform(String(platform))
  if (catalog.images.length + catalog.absent.length === 0) throw noImage(catalog)
  const matches = imageMatcher(choice)
  const images = catalog.images.filter(matches)
  const absent = catalog.absent.filter(matches)
  if (images.length + absent.length === 0) throw notFound(catalog, choice as ImageChoice)
  const candidates = wanted ? images.filter((image) => isSamePlatform(image.platform, wanted)) : images
  const [image, ...others] = candidates
  if (!image) throw nothingLeft(images, absent, wanted)
  if (others.every(({ config }) => config.id === image.config.id)) return image
  if (wanted) throw severalImages(candidates, wanted)
  const here = hostPlatform()
  const native = candidates.filter((candidate) => isSamePlatform(candidate.platform, here))
  const [chosen, ...rivals] = native
  // Of several images of several platforms each, those for this machine are enough to choose from.
  if (!areOneImage(candidates)) throw severalImages(rivals.length > 0 ? native : candidates, null)
  if (chosen && rivals.every(({ config }) => config.id === chosen.config.id)) return chosen
  throw chosen ? severalImages(native, here) : noPlatform(candidates, absent, here)
}

/** Whether images differ in nothing but their platform: one entry leads to them, or none of them has another name. */
function areOneImage(images: readonly CatalogImage[]): boolean {
  const [first] = images as [CatalogImage]
  const sameEntry = images.every(({ positions }) => positions.some((at) => first.positions.includes(at)))
  const names = new Set(images.map((image) => JSON.stringify([...image.names].sort())))
  const platforms = new Set(images.map((image) => formatPlatform(image.platform)))
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
  mipsel: 'mipsle',
}

function hostPlatform(): Platform {
  return platformOf({ os: 'linux', architecture: ARCHITECTURES[arch()] ?? arch() })
}
