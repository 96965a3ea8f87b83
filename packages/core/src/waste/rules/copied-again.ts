import { isCopy } from '../../image/instructions.js'
import {
  beginWithInstruction,
  nameInstruction,
  namePaths,
  pronoun,
  quoteInstruction,
} from '../advice/wording.js'
import { claim, groupByPair, repeatedCopies } from '../claims/group-by-pair.js'
import type { Rule } from '../rule.js'
import type { ShadowedCopy } from '../waste-context.js'

/** Files that a COPY or ADD brings although the same stand there already, owner and mode included. */
export const copiedAgain: Rule = {
  id: 'copied-again',
  summary: 'a file that a COPY or ADD brings although the same stands there already',
  *find(context) {
    const again = context.shadowedBy('same-content').filter(isCopiedUnchanged)
    for (const pair of groupByPair(context, again)) {
      const { maker, hider, ofBase } = pair
      const copies = repeatedCopies(pair)
      // `COPY package.json`, `RUN npm ci`, `COPY . .` keeps the build cache useful: bytes well spent, as a rule.
      const [between] = pair.between
      const paths = namePaths(copies)
      yield claim(pair, copies, {
        confidence: between ? 'possible' : 'certain',
        message: `${beginWithInstruction(hider)} copies ${paths} again, as ${ofBase ? 'the base image' : nameInstruction(maker)} has done already`,
        advice: ofBase
          ? `Leave ${paths} out of ${quoteInstruction(hider)}: the base image has the same`
          : between
            ? `Keep it if ${nameInstruction(between)} needs ${paths}; else leave ${pronoun(copies)} out of ${quoteInstruction(maker)}`
            : `Copy ${paths} once: leave ${pronoun(copies)} out of ${quoteInstruction(maker)} or out of ${quoteInstruction(hider)}`,
      })
    }

    function isCopiedUnchanged({ shadow }: ShadowedCopy): boolean {
      const { owner, mode, xattrs } = shadow.differences ?? {}
      return isCopy(context.makerOf(shadow.layer)) && !owner && !mode && !xattrs
    }
  },
}
