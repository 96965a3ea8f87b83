import { lastName } from '../../layer/path.js'
import { isLeft } from '../claims/claim-by-path.js'
import { NameSet } from '../claims/name-set.js'
import { PathMatcher } from '../claims/path-matcher.js'
import { pathsNamed } from '../claims/paths-named.js'
import type { WasteContext } from '../waste-context.js'
import { isThirdParty } from './third-party.js'

/** What is left over when a job is done. */
export type Scrap = 'temporary' | 'cache' | 'core' | 'backup'

/** In ~/.cache stand browsers and models too, which programs need: only what is known to be a cache is one. */
const CACHES =
  'node-gyp pre-commit ccache sccache bazel electron electron-builder golangci-lint gopls typescript trivy helm black pylint mesa_shader_cache thumbnails'
const PATTERNS: readonly (readonly [string, Scrap])[] = [
  ['tmp/', 'temporary'],
  ['var/tmp/', 'temporary'],
  ...CACHES.split(' ').map((name) => [`**/.cache/${name}/`, 'cache'] as const),
  ['**/node_modules/.cache/', 'cache'],
  ['**/.next/cache/webpack/', 'cache'],
  ['**/.next/cache/swc/', 'cache'],
  ['**/core', 'core'],
  ['**/core.*', 'core'],
  ['**/*.bak', 'backup'],
  ['**/*.orig', 'backup'],
  ['**/*.old', 'backup'],
  ['**/*~', 'backup'],
]
const BACKUP = /(\.bak|\.orig|\.old|~)$/
const BACKUPS = new NameSet(['*.bak', '*.orig', '*.old', '*~'])
const CORES = new NameSet(['core', 'core.*'])
const CORE = /(^|\/)core(\.\d+)?$/

/** Backups have the original beside them, and core dumps are what the kernel makes: large, and for their owner alone. */
export function scrapMatcher(context: WasteContext): PathMatcher<Scrap> {
  const originals = context.copies
    .named(BACKUPS)
    .flatMap(({ path }) => (isPackaged(path) ? [] : [path.replace(BACKUP, '')]))
  // What was moved away, or deleted, has no backup: it is all that is left.
  const there = pathsNamed(context, originals.map(lastName), ({ number }) => isLeft(context.copies, number))
  const dumps = context.copies
    .named(CORES)
    .filter(
      ({ path, bytes, metadata }) =>
        CORE.test(path) && bytes >= 64 * 1024 && (metadata.mode & 0o777) === 0o600,
    )
  const dumped = new Set(dumps.map(({ path }) => path))
  return new PathMatcher(PATTERNS, ({ kind, root }) => {
    if (kind === 'core') return dumped.has(root)
    return kind !== 'backup' || (!isPackaged(root) && there.has(root.replace(BACKUP, '')))
  })
}

/** What packages bring, nobody chooses file by file. */
function isPackaged(path: string): boolean {
  return isThirdParty(path) || /^usr\/(?!local\/|src\/)/.test(path)
}
