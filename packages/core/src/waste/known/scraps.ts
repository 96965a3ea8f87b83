import { lastName } from '../../layer/path.js'
import { isLeft } from '../claims/claim-by-path.js'
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
const CORE = /(^|\/)core(\.\d+)?$/

/** Backups have the original beside them, and core dumps are what the kernel makes: large, and for their owner alone. */
export function scrapMatcher(context: WasteContext): PathMatcher<Scrap> {
  const originals = context.copies.flatMap(({ path }) =>
    BACKUP.test(path) && !isPackaged(path) ? [path.replace(BACKUP, '')] : [],
  )
  // What was moved away, or deleted, has no backup: it is all that is left.
  const there = pathsNamed({ copies: context.copies.filter(isLeft) }, originals.map(lastName))
  const dumps = context.copies.filter(
    ({ path, inode }) => CORE.test(path) && inode.bytes >= 64 * 1024 && (inode.mode & 0o777) === 0o600,
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
