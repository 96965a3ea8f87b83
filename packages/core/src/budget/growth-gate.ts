import type { Difference, GrowthVerdict } from '../difference.js'
import { bytesFormatter, formatShare } from '../units.js'
import { shareOf } from './judge-limit.js'
import { parseBound } from './parse-bound.js'

/** Judges whether an image grew by more than `5%` of what it was, or `2MB`. Throws OPTION_INVALID. */
export function growthGate(text: string): (difference: Difference) => GrowthVerdict {
  const bound = parseBound(text.startsWith('+') ? text : `+${text}`, 'bytes')
  return ({ before, after, growth, notes }) => {
    if (notes.some(({ code }) => code === 'layers-missing')) {
      const reason = `By how much ${after.reference} grew is unknown: layers could not be read`
      return { status: 'unknown', reason }
    }
    const grown = growth.contentBytes
    const allowed = 'most' in bound ? bound.most : shareOf(before.contentBytes, bound.percent)
    if (grown <= allowed) return { status: 'kept', reason: null }
    const size = bytesFormatter([grown, allowed, grown - allowed])
    const share = before.contentBytes > 0 ? ` (${formatShare(grown, before.contentBytes)})` : ''
    const limit = 'most' in bound ? size(allowed) : `${text.replace(/^\+/, '')}, which is ${size(allowed)}`
    const reason = `${after.reference} grew by ${size(grown)}${share}, ${size(grown - allowed)} more than it may: ${limit}`
    return { status: 'broken', reason }
  }
}
