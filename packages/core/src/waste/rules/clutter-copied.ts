import { isCopy } from '../../image/instructions.js'
import { adviseLines, ignorable, ignorePatterns } from '../advice/dockerignore.js'
import { joinPaths, nameInstruction } from '../advice/wording.js'
import { isSmall } from '../claims/bytes-of.js'
import { claimGroup, groupByPath, isAllOf } from '../claims/claim-by-path.js'
import { PathMatcher } from '../claims/path-matcher.js'
import { CLUTTER } from '../known/clutter.js'
import { isThirdParty } from '../known/third-party.js'
import type { Rule } from '../rule.js'

/** What editors, operating systems and builds keep beside the sources, brought by a COPY. */
export const clutterCopied: Rule = {
  id: 'clutter-copied',
  summary: 'files of editors, of CI and of the image build itself that a COPY takes along',
  *find(context) {
    const matcher = new PathMatcher(
      CLUTTER.map((name) => [`**/${name}`, 'clutter'] as const),
      ({ root }) => !isThirdParty(root) && !isSetUp(root),
    )
    for (const group of groupByPath(context, matcher)) {
      const { maker, roots, copies } = group
      if (!isCopy(maker)) continue
      yield claimGroup(group, {
        confidence: isSmall(copies) || isAllOf(group, context) ? 'possible' : 'likely',
        message: `${joinPaths(roots)} came with ${nameInstruction(maker)}: for those who edit or build, not for who runs it`,
        advice: adviseLines(ignorePatterns(group), group),
        ignorable: ignorable(group),
      })
    }
  },
}

/** An editor in the image has its settings and extensions in a home. */
function isSetUp(root: string): boolean {
  return /^(root|home\/[^/]+|etc\/skel)\/\.\w+$/.test(root)
}
