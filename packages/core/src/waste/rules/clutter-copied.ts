import { isCopy } from '../../image/instructions.js'
import { claimGroup, groupByPath, isAllOf } from '../claim-by-path.js'
import { adviseLines, ignorePatterns } from '../dockerignore.js'
import { isSmall } from '../group-by-pair.js'
import { PathMatcher } from '../path-matcher.js'
import type { Rule } from '../rule.js'
import { isThirdParty } from '../third-party.js'
import { joinPaths, nameInstruction } from '../wording.js'

const CLUTTER = [
  // Editors and operating systems.
  ...['.DS_Store', 'Thumbs.db', 'desktop.ini', '.idea/', '*.iml', '.vscode/', '.vs/', '.fleet/', '.history/'],
  ...['*.swp', '*.swo', '*~', '.editorconfig', '*.code-workspace'],
  // What builds and tests the image.
  ...[
    'Dockerfile',
    'Dockerfile.*',
    '*.Dockerfile',
    '*.dockerfile',
    'Containerfile',
    '.dockerignore',
    '.devcontainer/',
  ],
  ...[
    'docker-compose.yml',
    'docker-compose.yaml',
    'docker-compose.*.yml',
    'docker-compose.*.yaml',
    'compose.yml',
    'compose.yaml',
  ],
  ...[
    '.github/',
    '.gitlab/',
    '.gitlab-ci.yml',
    '.circleci/',
    '.travis.yml',
    '.drone.yml',
    '.buildkite/',
    'Jenkinsfile',
  ],
  ...[
    'cloudbuild.yaml',
    'appveyor.yml',
    'azure-pipelines.yml',
    'bitbucket-pipelines.yml',
    '.pre-commit-config.yaml',
  ],
  ...['.gitignore', '.gitattributes', '.gitmodules', '.hgignore'],
]

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
      })
    }
  },
}

/** An editor in the image has its settings and extensions in a home. */
function isSetUp(root: string): boolean {
  return /^(root|home\/[^/]+|etc\/skel)\/\.\w+$/.test(root)
}
