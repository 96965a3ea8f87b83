import type { RuleDescription } from '../rule-description.js'
import type { Rule } from './rule.js'
import { buildOutputCopied } from './rules/build-output-copied.js'
import { clutterCopied } from './rules/clutter-copied.js'
import { copiedAgain } from './rules/copied-again.js'
import { deletedLater } from './rules/deleted-later.js'
import { documentationFiles } from './rules/documentation-files.js'
import { downloadedInstaller } from './rules/downloaded-installer.js'
import { metadataOnlyChange } from './rules/metadata-only-change.js'
import { moved } from './rules/moved.js'
import { packageDatabaseRewritten } from './rules/package-database-rewritten.js'
import { packageManagerCache } from './rules/package-manager-cache.js'
import { replacedLater } from './rules/replaced-later.js'
import { secretFile } from './rules/secret-file.js'
import { temporaryFiles } from './rules/temporary-files.js'
import { testAndCacheFiles } from './rules/test-and-cache-files.js'
import { versionControl } from './rules/version-control.js'

/** The specific before the general: a copy is booked by the first rule that claims it. */
export const RULES: readonly Rule[] = [
  versionControl,
  packageManagerCache,
  secretFile,
  buildOutputCopied,
  testAndCacheFiles,
  clutterCopied,
  downloadedInstaller,
  temporaryFiles,
  documentationFiles,
  packageDatabaseRewritten,
  metadataOnlyChange,
  copiedAgain,
  moved,
  deletedLater,
  replacedLater,
]

/** All rules in the order in which they claim bytes: what each is called and what it finds. */
export function listRules(): RuleDescription[] {
  return RULES.map(({ id, summary }) => ({ id, summary }))
}
