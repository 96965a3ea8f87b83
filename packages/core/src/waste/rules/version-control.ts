import { isCopy } from '../../image/instructions.js'
import { adviseLines, ignorable, ignorePatterns } from '../advice/dockerignore.js'
import { joinPaths, nameInstruction, quoteInstruction } from '../advice/wording.js'
import { claimGroup, groupByPath } from '../claims/claim-by-path.js'
import { PathMatcher } from '../claims/path-matcher.js'
import type { Rule } from '../rule.js'

const FOLDERS = ['.git', '.svn', '.hg']
/** Tools that are installed by a clone, and ask git for their version or for updates; and what package managers clone. */
const NEEDED =
  /(^|\/)(flutter|[Hh]omebrew|\.?linuxbrew|vcpkg|\.?(nvm|pyenv|rbenv|nodenv|asdf|oh-my-zsh|cargo|rustup))\//

/** The history of the sources, which a COPY took along or a RUN cloned. */
export const versionControl: Rule = {
  id: 'version-control',
  summary: 'the folder of a version control system',
  *find(context) {
    const matcher = new PathMatcher(
      FOLDERS.map((name) => [`**/${name}/`, name] as const),
      ({ root }) => !NEEDED.test(root),
    )
    for (const group of groupByPath(context, matcher)) {
      const { maker, roots } = group
      const copied = isCopy(maker)
      yield claimGroup(group, {
        confidence: 'likely',
        message: `${joinPaths(roots)} came with ${nameInstruction(maker)}: the history of the sources, which hardly any program needs`,
        advice: copied
          ? adviseLines(ignorePatterns(group), group)
          : `Remove ${joinPaths(roots)} at the end of ${quoteInstruction(maker)}, or clone in a build stage`,
        ...(copied && { ignorable: ignorable(group) }),
      })
    }
  },
}
