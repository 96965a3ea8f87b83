import { beginWithInstruction, nameInstruction, namePaths, quoteInstruction } from '../advice/wording.js'
import { claim, groupByPair, repeatedCopies } from '../claims/group-by-pair.js'
import type { Rule } from '../rule.js'

/** A layer that is there twice with the same digest: the second changes nothing of the files that still stand there. */
export const repeatedLayer: Rule = {
  id: 'repeated-layer',
  summary: 'a layer that is there twice, equal to the last byte',
  *find(context) {
    const { diffIds } = context
    const again = context
      .shadowedBy('same-content')
      .filter(({ layer, shadow }) => diffIds[layer] === diffIds[shadow.layer] && !isRun(shadow.layer))
    for (const pair of groupByPair(context, again)) {
      const { maker, hider } = pair
      const copies = repeatedCopies(pair)
      yield {
        ...claim(pair, copies, {
          confidence: 'certain',
          message: `${beginWithInstruction(hider)} makes the layer of ${nameInstruction(maker)} a second time: ${namePaths(copies)} stood there already`,
          advice: pair.whole
            ? `Drop ${quoteInstruction(hider)}`
            : `Leave ${namePaths(copies)} out of ${quoteInstruction(hider)}`,
        }),
        // Whatever stands between the two may need what the first brings.
        changeAt: hider,
      }
    }

    /** A RUN makes an equal layer by a chown or touch that changes nothing: that is another rule's to say. */
    function isRun(layer: number): boolean {
      return context.makerOf(layer).keyword === 'RUN'
    }
  },
}
