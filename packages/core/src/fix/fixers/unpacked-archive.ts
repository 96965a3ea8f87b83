import { addUnpacked } from '../add-unpacked.js'
import { dropPacked } from '../drop-packed.js'
import type { Fixer } from '../fixer.js'
import { joinRuns } from '../join-runs.js'
import { mountInstead } from '../mount-instead.js'
import { removeAtEnd } from '../remove-at-end.js'

/** An archive is unpacked by ADD, or mounted, or removed by the RUN that unpacks it, or not copied where an ADD unpacks it as well. */
export const unpackedArchive: Fixer = (finding, context) =>
  addUnpacked(finding, context) ??
  mountInstead(finding, context) ??
  joinRuns(finding, context) ??
  removeAtEnd(finding, context) ??
  dropPacked(finding, context)
