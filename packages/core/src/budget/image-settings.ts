import type { Configuration, Ignore, Limits } from '../configuration.js'
import { fitsWildcard } from '../wildcard.js'

type OfImage = Omit<NonNullable<Configuration['images']>[number], 'image' | 'limits' | 'ignore'>

/** All that a configuration says of one image. */
export interface ImageSettings extends OfImage {
  /** As it is named there; null where what it says holds for any. */
  readonly image: string | null
  readonly limits: Limits
  readonly ignore: readonly Ignore[]
}

/** What a configuration says of each of its images. */
export function allImageSettings(configuration: Configuration): ImageSettings[] {
  const { $schema: _, images, image = null, limits = {}, ignore = [], ...rest } = configuration
  const all = { ...rest, image, limits, ignore }
  if (!images) return [all]
  return images.map((own) => ({
    ...all,
    ...own,
    limits: mergeLimits(limits, own.limits ?? {}),
    ignore: [...ignore, ...(own.ignore ?? [])],
  }))
}

/**
 * What a configuration says of the image of this name: several where it is there for several platforms, what it says of
 * all images where it is not there.
 */
export function imageSettings(configuration: Configuration, name: string): ImageSettings[] {
  const { images, ...all } = configuration
  const settings = images ? allImageSettings(configuration) : []
  const same = settings.filter(({ image }) => image === name)
  if (same.length > 0) return same
  const fitting = settings.find(({ image }) => image !== null && fitsWildcard(name, image))
  return [fitting ?? (allImageSettings(all)[0] as ImageSettings)]
}

/** Limits of one kind take the place of others of that kind; where there are several by path, text or rule, of that one. */
function mergeLimits(all: Limits, own: Limits): Limits {
  const merged: Limits = { ...all, ...own }
  for (const kind of ['paths', 'instructions', 'rules'] as const) {
    if (all[kind] && own[kind]) merged[kind] = { ...all[kind], ...own[kind] }
  }
  return merged
}
