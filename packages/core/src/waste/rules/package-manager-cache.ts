import { adviseOnCache, tellOfCache } from '../advice/package-cache-words.js'
import { isSmall } from '../claims/bytes-of.js'
import { claimGroup } from '../claims/claim-by-path.js'
import { packageCaches } from '../claims/package-caches.js'
import type { Rule } from '../rule.js'

/** Caches, lists and downloads of package managers: they served the build, and nothing in a container reads them. */
export const packageManagerCache: Rule = {
  id: 'package-manager-cache',
  summary: 'what a package manager leaves behind: its lists, downloads and caches',
  *find(context) {
    for (const left of packageCaches(context)) {
      yield claimGroup(left, {
        confidence: isSmall(left.copies) ? 'possible' : left.kind.confidence,
        message: tellOfCache(context, left),
        advice: adviseOnCache(context, left),
      })
    }
  },
}
