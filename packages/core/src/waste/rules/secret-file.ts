import { isCopy } from '../../image/instructions.js'
import { ignorable, ignorePatterns } from '../advice/dockerignore.js'
import { joinPaths, nameInstruction, pronoun, quoteInstruction } from '../advice/wording.js'
import { claimGroup, groupByPath, type PathGroup } from '../claims/claim-by-path.js'
import { PathMatcher } from '../claims/path-matcher.js'
import { isThirdParty } from '../known/third-party.js'
import type { Rule } from '../rule.js'

type Kind = 'settings' | 'mode' | 'credentials' | 'registry' | 'example'

const PATTERNS: readonly (readonly [Kind, string])[] = [
  ['example', '.env.example .env.sample .env.template .env.dist .env.defaults .env.schema .env.vault'],
  ['example', '.env.*.example .env.*.sample .env.*.template .env.*.dist .env.*.vault'],
  ['settings', '.env .env.local .env.*.local'],
  // Front ends have their settings in them, which their builds publish; back ends what is secret.
  ['mode', '.env.*'],
  ['credentials', '.netrc .pypirc .git-credentials .pgpass .vault-token terraform.tfstate'],
  [
    'credentials',
    'id_rsa id_dsa id_ecdsa id_ed25519 .aws/credentials .docker/config.json .dockercfg .kube/config',
  ],
  ['credentials', '.config/gcloud/application_default_credentials.json .config/gcloud/credentials.db'],
  ['credentials', '.cargo/credentials .cargo/credentials.toml .gem/credentials .config/gh/hosts.yml'],
  // Mostly the address of a registry, and the token where it needs one.
  ['registry', '.npmrc .m2/settings.xml .composer/auth.json'],
]
const EXAMPLES = /(^|\/)(tests?|specs?|fixtures|testdata|examples?|samples?)\//

/** Files that are made to hold passwords, tokens or keys: whoever pulls the image has them. What they hold is not looked at. */
export const secretFile: Rule = {
  id: 'secret-file',
  summary: 'a file that is made to hold passwords, tokens or keys',
  *find(context) {
    const matcher = new PathMatcher(
      PATTERNS.flatMap(([kind, names]) => names.split(' ').map((name) => [`**/${name}`, kind] as const)),
      ({ root }) => !isThirdParty(root) && !EXAMPLES.test(root),
    )
    const isFile = (copy: number) => context.copies.kindOf(copy) === 'file'
    for (const group of groupByPath(context, matcher, isFile)) {
      const { maker, roots, kind } = group
      if (kind === 'example') continue
      // A RUN that writes settings starts from an example, as a rule.
      const isSure = kind === 'credentials' || (kind === 'settings' && isCopy(maker))
      const what = isSure ? 'made to hold' : 'perhaps with'
      yield claimGroup(group, {
        confidence: isSure ? 'likely' : 'possible',
        message: `${joinPaths(roots)} came with ${nameInstruction(maker)}: ${what} secrets, which whoever pulls the image can read${group.visible ? '' : `, deleted as ${roots.length === 1 ? 'it is' : 'they are'}`}`,
        advice: advise(group),
        ...(isCopy(maker) && { ignorable: ignorable(group, (lines) => adviseWith(lines, group)) }),
      })
    }
  },
}

function advise(group: PathGroup<Kind>): string {
  const { maker, roots } = group
  return isCopy(maker)
    ? adviseWith(ignorePatterns(group), group)
    : adviseFirst(`Do not write ${pronoun(roots)} in ${quoteInstruction(maker)}`, group)
}

function adviseWith(lines: string, group: PathGroup<Kind>): string {
  return adviseFirst(`Add ${lines} to .dockerignore`, group)
}

function adviseFirst(first: string, { roots }: PathGroup<Kind>): string {
  const it = pronoun(roots)
  return `${first}: a container gets secrets when it starts, a RUN with \`--mount=type=secret\` (BuildKit). Deleting ${it} later does not take ${it} out of the layer, so change what was in ${it}`
}
