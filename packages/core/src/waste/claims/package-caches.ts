import { KEPT_PACKAGES, PACKAGE_CACHES, type PackageCache } from '../known/package-managers.js'
import type { WasteContext } from '../waste-context.js'
import { groupByPath, type PathGroup } from './claim-by-path.js'
import { PathMatcher } from './path-matcher.js'

export type CacheGroup = PathGroup<PackageCache>

/** Says of a path which package manager's cache it belongs to; null in a match is what is kept on purpose. */
export const CACHE_MATCHER = new PathMatcher<PackageCache | null>([
  ...KEPT_PACKAGES.map((path) => [path, null] as const),
  ...PACKAGE_CACHES.flatMap((cache) => cache.paths.map((path) => [path, cache] as const)),
])

/** The rule asks, and each fix of what it finds. */
const known = new WeakMap<WasteContext, readonly CacheGroup[]>()

/** What package managers have left, by manager and by the instruction that it goes back to. */
export function packageCaches(context: WasteContext): readonly CacheGroup[] {
  const groups =
    known.get(context) ??
    groupByPath(context, CACHE_MATCHER).flatMap((group) => {
      const { kind } = group
      return kind ? [{ ...group, kind }] : []
    })
  known.set(context, groups)
  return groups
}
