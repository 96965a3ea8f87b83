import { isCopy } from '../../image/instructions.js'
import {
  adviseLines,
  ignorable,
  ignorableRoots,
  ignorePatterns,
  ignoreRoots,
} from '../advice/dockerignore.js'
import { joinPaths, nameInstruction } from '../advice/wording.js'
import { isSmall } from '../claims/bytes-of.js'
import { claimGroup, groupByPath, isAllOf } from '../claims/claim-by-path.js'
import { PathMatcher } from '../claims/path-matcher.js'
import { pathsNamed } from '../claims/paths-named.js'
import { isThirdParty } from '../known/third-party.js'
import type { Rule } from '../rule.js'

const CACHES =
  '.pytest_cache/ .mypy_cache/ .ruff_cache/ .hypothesis/ .tox/ .nox/ .ipynb_checkpoints/ .nyc_output/ .eslintcache .parcel-cache/ .turbo/ .sass-cache/ htmlcov/ .coverage .coverage.*'.split(
    ' ',
  )
/** What else is called `coverage` has none of these in it. */
const REPORTS = ['lcov.info', 'coverage-final.json', 'clover.xml', 'cobertura-coverage.xml', '.last_run.json']

/** What tests, linters and interpreters left beside the sources, brought by a COPY. */
export const testAndCacheFiles: Rule = {
  id: 'test-and-cache-files',
  summary: 'caches and reports of tests, linters and interpreters that a COPY takes along',
  *find(context) {
    const reports = pathsNamed(context, REPORTS)
    const matcher = new PathMatcher(
      [
        ...CACHES.map((name) => [`**/${name}`, 'cache'] as const),
        ['**/__pycache__/', 'byte code'] as const,
        ['**/coverage/', 'report'] as const,
      ],
      ({ kind, root }) =>
        !isThirdParty(root) && (kind !== 'report' || REPORTS.some((name) => reports.has(`${root}/${name}`))),
    )
    for (const group of groupByPath(context, matcher)) {
      const { maker, roots, kind, copies } = group
      if (!isCopy(maker)) continue
      const lines = kind === 'report' ? ignoreRoots(group, context) : ignorePatterns(group)
      // Byte code makes programs start faster, and a build stage may have made it for that.
      const isMeant = kind === 'byte code' || isAllOf(group, context)
      yield claimGroup(group, {
        confidence: isSmall(copies) || isMeant ? 'possible' : 'likely',
        message: `${joinPaths(roots)} came with ${nameInstruction(maker)}: left beside the sources by tests and tools`,
        advice: adviseLines(lines, group),
        ignorable: kind === 'report' ? ignorableRoots(group) : ignorable(group),
      })
    }
  },
}
