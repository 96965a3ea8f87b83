import { entriesOf } from '../../layer/entries.js'
import { asBelow } from '../as-below.js'
import type { Fixer } from '../fixer.js'
import { nameLines } from '../name-lines.js'

/** What brings the same a second time is dropped, where all of it stands there still. */
export const repeatedLayer: Fixer = (finding, context) => {
  const [index] = finding.hiddenBy
  const at = finding.changeAt && context.sourceOf(finding.changeAt)
  if (index === undefined || finding.hiddenBy.length > 1 || !at || !/^(COPY|ADD)$/.test(at.keyword))
    return null
  const again = context.replay.copies.ofLayer(index)
  const claimed = new Set(finding.copies.flatMap(({ copy }) => copy.shadow?.successors ?? []))
  const { lowerLinks, whiteouts, opaque } = context.layers[index] ?? {}
  const entries = entriesOf(context.layers[index])
  if (!again.every((copy) => claimed.has(copy)) || again.some(({ links }) => links)) return null
  if (lowerLinks?.length || whiteouts?.length || opaque?.length) return null
  const files = new Set(again.map(({ inode }) => inode))
  const isAsBelow = asBelow(index, context)
  // The rest of what stood there may have been changed in between.
  if (!entries.every((entry) => files.has(entry.inode) || isAsBelow(entry))) return null
  return {
    changes: [{ type: 'remove', at }],
    ignore: [],
    removes: again,
    summary: `Drop ${nameLines([at])}: all that it brings stands there already`,
  }
}
