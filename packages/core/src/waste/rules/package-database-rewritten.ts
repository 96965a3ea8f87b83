import type { Instruction } from '../../image/instructions.js'
import { nameFolder, nameInstructions } from '../advice/wording.js'
import { bytesOf } from '../claims/bytes-of.js'
import { layersOf } from '../claims/layers-of.js'
import { isPackageRecord } from '../known/package-records.js'
import type { Rule } from '../rule.js'
import type { ShadowedCopy, WasteContext } from '../waste-context.js'

const LEAST_BYTES = 1_000_000
const LEAST_SHARE = 0.01

/** Package databases, caches of the dynamic linker and logs, of which each RUN that installs leaves a version. */
export const packageDatabaseRewritten: Rule = {
  id: 'package-database-rewritten',
  summary: 'a package database, a linker cache or a log that each RUN writes anew',
  *find(context) {
    const rewritten = rewrittenRecords(context)
    for (const ofBase of [false, true]) {
      const hidden = rewritten.filter(({ layer }) => context.isBase(layer) === ofBase)
      if (hidden.length === 0) continue
      const copies = hidden.map((copy) => ({ copy, path: copy.shadow.path }))
      const { madeBy, hiddenBy } = layersOf(copies, context.copies)
      const writers = [...new Set([...madeBy, ...hiddenBy])].sort((a, b) => a - b).map(context.makerOf)
      const bytes = bytesOf(copies)
      const size = context.diffIds.reduce((sum, _, layer) => sum + context.bytesIn(layer), 0)
      const names = nameInstructions(writers)
      yield {
        copies,
        madeBy,
        hiddenBy,
        changeAt: writers[0] as Instruction,
        confidence: bytes >= LEAST_BYTES && bytes >= LEAST_SHARE * size ? 'likely' : 'possible',
        message: `The package databases and logs in ${nameFolder(copies)} are written anew by ${names}: each version ships`,
        advice: `Install what you need in one RUN: join ${names} where nothing between them has to come first`,
      }
    }
  },
}

/** What own steps hid of own steps, or the base's of the base's: of what an own step hid of the base, nothing comes back. */
function rewrittenRecords(context: WasteContext): ShadowedCopy[] {
  return [...context.shadowedBy('replaced'), ...context.shadowedBy('same-content')].filter(
    ({ layer, shadow }) => {
      if (context.isBase(layer) !== context.isBase(shadow.layer) || !isPackageRecord(shadow.path))
        return false
      const { owner, mode, xattrs } = shadow.differences ?? {}
      return !owner && !mode && !xattrs
    },
  )
}
