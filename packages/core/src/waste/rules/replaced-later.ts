import { claim, groupByPair, hiddenCopies, isSmall, type Pair } from '../group-by-pair.js'
import type { Rule } from '../rule.js'
import { nameInstruction, namePaths, quoteInstruction } from '../wording.js'

/** Files that a later instruction writes with other content: both versions ship. */
export const replacedLater: Rule = {
  id: 'replaced-later',
  *find(context) {
    for (const pair of groupByPair(context, context.shadowedBy('replaced'))) {
      // What came with the base ships whatever the Dockerfile does.
      if (pair.ofBase) continue
      const copies = hiddenCopies(pair)
      const paths = namePaths(copies)
      yield claim(pair, copies, {
        confidence: isSmall(copies) ? 'possible' : 'likely',
        message: `Instruction ${pair.hider.index + 1} writes ${paths} anew: the version of ${nameInstruction(pair.maker)} still ships`,
        advice: advise(pair, paths),
      })
    }
  },
}

function advise({ maker, hider }: Pair, paths: string): string {
  if (maker.keyword === 'RUN' && hider.keyword === 'RUN') {
    return `Write ${paths} once: do what ${nameInstruction(hider)} does to it at the end of ${quoteInstruction(maker)}`
  }
  return `Bring ${paths} in its final form: change it before ${quoteInstruction(maker)}, not in ${nameInstruction(hider)}`
}
