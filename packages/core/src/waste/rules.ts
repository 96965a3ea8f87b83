import type { RuleDescription } from '../rule-description.js'
import type { Rule } from './rule.js'
import { buildOutputCopied } from './rules/build-output-copied.js'
import { buildToolsLeft } from './rules/build-tools-left.js'
import { clutterCopied } from './rules/clutter-copied.js'
import { copiedAgain } from './rules/copied-again.js'
import { copyBeforeInstall } from './rules/copy-before-install.js'
import { deletedLater } from './rules/deleted-later.js'
import { documentationFiles } from './rules/documentation-files.js'
import { downloadedInstaller } from './rules/downloaded-installer.js'
import { duplicateContent } from './rules/duplicate-content.js'
import { growingFile } from './rules/growing-file.js'
import { metadataOnlyChange } from './rules/metadata-only-change.js'
import { moved } from './rules/moved.js'
import { packageDatabaseRewritten } from './rules/package-database-rewritten.js'
import { packageManagerCache } from './rules/package-manager-cache.js'
import { repeatedLayer } from './rules/repeated-layer.js'
import { replacedLater } from './rules/replaced-later.js'
import { secretFile } from './rules/secret-file.js'
import { smallerBase } from './rules/smaller-base.js'
import { temporaryFiles } from './rules/temporary-files.js'
import { testAndCacheFiles } from './rules/test-and-cache-files.js'
import { unpackedArchive } from './rules/unpacked-archive.js'
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
  unpackedArchive,
  growingFile,
  temporaryFiles,
  documentationFiles,
  packageDatabaseRewritten,
  repeatedLayer,
  metadataOnlyChange,
  copiedAgain,
  moved,
  deletedLater,
  replacedLater,
  // What is left when all others have booked theirs.
  duplicateContent,
  copyBeforeInstall,
  buildToolsLeft,
  smallerBase,
]

/** All rules in the order in which they claim bytes: what each is called and what it finds. */
export function listRules(): RuleDescription[] {
  return RULES.map(({ id, summary }) => ({ id, summary }))
}
