import { addUnpacked } from '../archives/add-unpacked.js'
import { dropPacked } from '../archives/drop-packed.js'
import { mountInstead } from '../archives/mount-instead.js'
import type { Fixer } from '../fixer.js'
import { joinRuns } from '../merge/join-runs.js'
import { removeAtEnd } from '../merge/remove-at-end.js'

/** An archive is unpacked by ADD, or mounted, or removed by the RUN that unpacks it, or not copied where an ADD unpacks it as well. */
export const unpackedArchive: Fixer = (finding, context) =>
  addUnpacked(finding, context) ??
  mountInstead(finding, context) ??
  joinRuns(finding, context) ??
  removeAtEnd(finding, context) ??
  dropPacked(finding, context)
