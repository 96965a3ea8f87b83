import { isCopy } from '../../image/instructions.js'
import type { Distribution } from '../../layer/facts/os-release.js'
import { ignorableRoots } from '../advice/dockerignore.js'
import { joinPaths, nameInstruction, pronoun, quoteInstruction } from '../advice/wording.js'
import { isSmall } from '../claims/bytes-of.js'
import { claimGroup, groupByPath, isLeft, type PathGroup } from '../claims/claim-by-path.js'
import { PathMatcher } from '../claims/path-matcher.js'
import type { Rule } from '../rule.js'

const FOLDERS = ['man', 'doc', 'locale', 'info', 'gtk-doc', 'help']
/** Mostly nobody may hand on a program without them. */
const LICENCE = /(^|\/)(copyright|licen[cs]e|copying|notice|authors)[^/]*$/i

const PATTERNS = FOLDERS.flatMap((name) => [
  [`usr/share/${name}/`, 'packaged'] as const,
  [`usr/local/share/${name}/`, 'local'] as const,
])

/** Manuals and translations that came with what an instruction installed: in a container hardly anybody reads them. */
export const documentationFiles: Rule = {
  id: 'documentation-files',
  summary: 'manuals, documentation and translations that packages bring',
  *find(context) {
    const matcher = new PathMatcher(PATTERNS)
    const { copies } = context
    const groups = groupByPath(
      context,
      matcher,
      (copy) => isLeft(copies, copy) && !LICENCE.test(copies.pathOf(copy)),
    )
    for (const group of groups) {
      const { maker, roots } = group
      // A handful comes with almost every package.
      if (isSmall(group.copies)) continue
      yield claimGroup(group, {
        confidence: 'possible',
        message: `${joinPaths(roots)} came with ${nameInstruction(maker)}: manuals and translations, which hardly anybody reads in a container`,
        advice: advise(group, context.distribution),
        ...(isCopy(maker) && { ignorable: ignorableRoots(group) }),
      })
    }
  },
}

function advise({ maker, kind, roots }: PathGroup<string>, distribution: Distribution | null): string {
  const instruction = quoteInstruction(maker)
  if (maker.keyword === 'RUN' && kind === 'packaged') {
    for (const name of distribution ? [distribution.id, ...distribution.like] : []) {
      const manager = MANAGERS.find(({ families }) => families.test(name))
      if (manager) return manager.advise(instruction, roots)
    }
  }
  return maker.keyword === 'RUN'
    ? `Remove ${joinPaths(roots)} at the end of ${instruction} if nobody reads ${pronoun(roots)}, licences apart`
    : `Leave ${joinPaths(roots)} out of ${instruction} if nobody reads ${pronoun(roots)}, licences apart`
}

/** How package managers are told to install none, the copyright files of Debian apart. */
const MANAGERS = [
  {
    families: /^(debian|ubuntu)$/,
    advise: (instruction: string, roots: readonly string[]) =>
      `Before ${instruction}, write ${[...roots.map((root) => `\`path-exclude=/${root}/*\``), '`path-include=/usr/share/doc/*/copyright`'].join(', ')} to a file in /etc/dpkg/dpkg.cfg.d, a line each`,
  },
  {
    families: /^(fedora|rhel|centos)$/,
    advise: (instruction: string) => `Install with \`--setopt=tsflags=nodocs\` in ${instruction}`,
  },
  {
    families: /^(suse|opensuse|sles)$/,
    advise: (instruction: string) =>
      `Before ${instruction}, set \`rpm.install.excludedocs = yes\` in /etc/zypp/zypp.conf`,
  },
  {
    families: /^alpine$/,
    advise: (instruction: string) =>
      `Leave \`docs\` and packages that end in \`-doc\` or \`-lang\` out of ${instruction}`,
  },
  {
    families: /^arch$/,
    advise: (instruction: string, roots: readonly string[]) =>
      `Before ${instruction}, add \`NoExtract = ${roots.map((root) => `${root}/*`).join(' ')}\` to /etc/pacman.conf`,
  },
]
