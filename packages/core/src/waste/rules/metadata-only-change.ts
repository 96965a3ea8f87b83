import { isCopy } from '../../image/instructions.js'
import { metadataAdviser } from '../advice/metadata-advice.js'
import { beginWithInstruction, joinWords, namePaths, possessive } from '../advice/wording.js'
import { claim, groupByPair, type Pair, repeatedCopies } from '../claims/group-by-pair.js'
import { isPackageRecord } from '../known/package-records.js'
import type { ClaimedCopy, Rule } from '../rule.js'
import type { ShadowedCopy } from '../waste-context.js'

/** Files that a later instruction writes again with the same content: only owner, mode, attributes or times change. */
export const metadataOnlyChange: Rule = {
  id: 'metadata-only-change',
  summary: 'a file that is written again with the same content, to change its owner, mode or attributes',
  *find(context) {
    const rewritten = context
      .shadowedBy('same-content')
      .filter((copy) => changes(copy) || !isWrittenByCourse(copy))
    const pairs = groupByPair(context, rewritten, changes)
    const advise = metadataAdviser(pairs, context)
    for (const pair of pairs) {
      const copies = repeatedCopies(pair)
      const what = changes(pair.copies[0] as ShadowedCopy)
      const change = what ? `only to change ${possessive(copies)} ${what}` : changedTimes(pair, copies)
      yield claim(pair, copies, {
        confidence: what ? 'certain' : pair.ofBase ? 'possible' : 'likely',
        message: `${beginWithInstruction(pair.hider)} writes ${namePaths(copies)} again ${change}`,
        advice: advise(pair),
      })
    }

    /** By a COPY, which is another rule's, or by a package manager, which writes its records whether they change or not. */
    function isWrittenByCourse({ shadow }: ShadowedCopy): boolean {
      return isCopy(context.makerOf(shadow.layer)) || isPackageRecord(shadow.path)
    }
  },
}

/** What differs where owner, mode and attributes do not. */
function changedTimes({ copies }: Pair, claimed: readonly ClaimedCopy[]): string {
  const changed = copies.filter(({ shadow }) => shadow.differences?.time)
  if (changed.length === 0) return 'with nothing changed'
  return changed.length === copies.length
    ? `only to change ${possessive(claimed)} ${claimed.length === 1 ? 'time' : 'times'}`
    : 'with nothing changed but the times of some'
}

/** `owner and mode`; '' where only the time or nothing differs. */
function changes({ shadow }: ShadowedCopy): string {
  const { differences } = shadow
  if (!differences) return ''
  const { owner, mode, xattrs } = differences
  return CHANGES[(owner ? 1 : 0) | (mode ? 2 : 0) | (xattrs ? 4 : 0)] as string
}

const CHANGES = Array.from({ length: 8 }, (_, bits) =>
  joinWords(['owner', 'mode', 'attributes'].filter((_, i) => bits & (1 << i))),
)
