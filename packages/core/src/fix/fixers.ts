import type { Fixer } from './fixer.js'
import { buildToolsLeft } from './fixers/build-tools-left.js'
import { copiedIntoImage } from './fixers/copied-into-image.js'
import { copyBeforeInstall } from './fixers/copy-before-install.js'
import { deletedLater } from './fixers/deleted-later.js'
import { metadataOnlyChange } from './fixers/metadata-only-change.js'
import { packageDatabaseRewritten } from './fixers/package-database-rewritten.js'
import { packageManagerCache } from './fixers/package-manager-cache.js'
import { repeatedLayer } from './fixers/repeated-layer.js'
import { smallerBase } from './fixers/smaller-base.js'
import { temporaryFiles } from './fixers/temporary-files.js'
import { unpackedArchive } from './fixers/unpacked-archive.js'
import { joinRuns } from './merge/join-runs.js'

/** Who fixes what, by rule. */
export const FIXERS: Readonly<Record<string, Fixer>> = {
  'build-output-copied': copiedIntoImage,
  'build-tools-left': buildToolsLeft,
  'clutter-copied': copiedIntoImage,
  'copy-before-install': copyBeforeInstall,
  'deleted-later': deletedLater,
  'documentation-files': copiedIntoImage,
  'downloaded-installer': temporaryFiles,
  'growing-file': joinRuns,
  'metadata-only-change': metadataOnlyChange,
  moved: joinRuns,
  'package-database-rewritten': packageDatabaseRewritten,
  'package-manager-cache': packageManagerCache,
  'repeated-layer': repeatedLayer,
  'replaced-later': joinRuns,
  'secret-file': copiedIntoImage,
  'smaller-base': smallerBase,
  'temporary-files': temporaryFiles,
  'test-and-cache-files': copiedIntoImage,
  'unpacked-archive': unpackedArchive,
  'version-control': copiedIntoImage,
}
