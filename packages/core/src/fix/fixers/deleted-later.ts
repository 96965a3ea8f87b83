import { addUnpacked } from '../archives/add-unpacked.js'
import { mountInstead } from '../archives/mount-instead.js'
import type { Fixer } from '../fixer.js'
import { joinRuns } from '../merge/join-runs.js'

/** The RUN that makes a file and the one that deletes it are made one; what a COPY brings for RUNs is mounted for them. */
export const deletedLater: Fixer = (finding, context) =>
  addUnpacked(finding, context) ?? mountInstead(finding, context) ?? joinRuns(finding, context)
