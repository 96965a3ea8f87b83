import { adviseOnCache, tellOfCache } from '../advice/package-cache-words.js'
import { isSmall } from '../claims/bytes-of.js'
import { claimGroup, groupByPath } from '../claims/claim-by-path.js'
import { PathMatcher } from '../claims/path-matcher.js'
import { KEPT_PACKAGES, PACKAGE_CACHES, type PackageCache } from '../known/package-managers.js'
import type { Rule } from '../rule.js'

/** Caches, lists and downloads of package managers: they served the build, and nothing in a container reads them. */
export const packageManagerCache: Rule = {
  id: 'package-manager-cache',
  summary: 'what a package manager leaves behind: its lists, downloads and caches',
  *find(context) {
    const matcher = new PathMatcher<PackageCache | null>([
      ...KEPT_PACKAGES.map((path) => [path, null] as const),
      ...PACKAGE_CACHES.flatMap((cache) => cache.paths.map((path) => [path, cache] as const)),
    ])
    for (const group of groupByPath(context, matcher)) {
      const { kind } = group
      if (!kind) continue
      const left = { ...group, kind }
      yield claimGroup(left, {
        confidence: isSmall(left.copies) ? 'possible' : kind.confidence,
        message: tellOfCache(context, left),
        advice: adviseOnCache(context, left),
      })
    }
  },
}
