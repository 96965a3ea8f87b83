import { addUnpacked } from '../add-unpacked.js'
import type { Fixer } from '../fixer.js'
import { joinRuns } from '../join-runs.js'
import { mountInstead } from '../mount-instead.js'

/** The RUN that makes a file and the one that deletes it are made one; what a COPY brings for RUNs is mounted for them. */
export const deletedLater: Fixer = (finding, context) =>
  addUnpacked(finding, context) ?? mountInstead(finding, context) ?? joinRuns(finding, context)
