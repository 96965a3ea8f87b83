import { claim, groupByPair, hiddenCopies, repeatedCopies } from '../group-by-pair.js'
import type { Rule } from '../rule.js'
import { nameInstruction, namePaths, quoteInstruction } from '../wording.js'

/** Files that a later instruction moves: they ship under the old name and under the new. */
export const moved: Rule = {
  id: 'moved',
  *find(context) {
    for (const pair of groupByPair(context, context.shadowedBy('moved'))) {
      const { maker, hider, ofBase } = pair
      const copies = repeatedCopies(pair)
      if (copies.length === 0) continue
      const from = namePaths(hiddenCopies(pair))
      const to = namePaths(
        pair.copies.flatMap(({ shadow }) => shadow.successors.map((copy) => ({ copy, path: copy.path }))),
      )
      yield claim(pair, copies, {
        confidence: ofBase ? 'likely' : 'certain',
        message: `Instruction ${hider.index + 1} moves ${from} to ${to}: it ships at both places`,
        advice: ofBase
          ? `Leave ${from} where the base image has it, or put a symlink at ${to}: change ${quoteInstruction(hider)}`
          : maker.keyword === 'RUN'
            ? `Put it at ${to} at once: move it in ${quoteInstruction(maker)}, not in ${nameInstruction(hider)}`
            : `Have ${quoteInstruction(maker)} put it at ${to} at once, in place of ${quoteInstruction(hider)}`,
      })
    }
  },
}
