import { isCopy } from '../../image/instructions.js'
import { beginWithInstruction, nameInstruction, namePaths, quoteInstruction } from '../advice/wording.js'
import { isSmall } from '../claims/bytes-of.js'
import { claim, groupByPair, hiddenCopies, type Pair } from '../claims/group-by-pair.js'
import { isPackageRecord } from '../known/package-records.js'
import type { Rule } from '../rule.js'

/** Files that a later instruction writes with other content: both versions ship. */
export const replacedLater: Rule = {
  id: 'replaced-later',
  summary: 'a file that a later instruction writes with other content',
  *find(context) {
    const replaced = context.shadowedBy('replaced').filter(({ shadow }) => !isPackageRecord(shadow.path))
    for (const pair of groupByPair(context, replaced)) {
      // What came with the base ships whatever the Dockerfile does.
      if (pair.ofBase) continue
      const copies = hiddenCopies(pair)
      const paths = namePaths(copies)
      yield claim(pair, copies, {
        confidence: isSmall(copies) ? 'possible' : 'likely',
        message: `${beginWithInstruction(pair.hider)} writes ${paths} anew: the version of ${nameInstruction(pair.maker)} still ships`,
        advice: advise(pair, paths),
      })
    }
  },
}

function advise({ maker, hider }: Pair, paths: string): string {
  if (maker.keyword === 'RUN' && hider.keyword === 'RUN') {
    return `Write ${paths} once: do what ${nameInstruction(hider)} does there at the end of ${quoteInstruction(maker)}`
  }
  if (isCopy(maker))
    return `Bring ${paths} in final form: change it before ${quoteInstruction(maker)} copies it, not in ${nameInstruction(hider)}`
  return `Keep ${nameInstruction(maker)} from writing ${paths}, as ${quoteInstruction(hider)} replaces it`
}
