import { isCopy } from '../../image/instructions.js'
import { claim, groupByPair, repeatedCopies } from '../group-by-pair.js'
import { adviseOnMetadata } from '../metadata-advice.js'
import type { Rule, ShadowedCopy } from '../rule.js'
import { joinWords, nameInstruction, namePaths } from '../wording.js'

/** Files that a later instruction writes again with the same content: only owner, mode, attributes or times change. */
export const metadataOnlyChange: Rule = {
  id: 'metadata-only-change',
  *find(context) {
    const rewritten = context
      .shadowedBy('same-content')
      .filter((copy) => changes(copy) || !isCopy(context.makerOf(copy.shadow.layer)))
    for (const pair of groupByPair(context, rewritten, changes)) {
      const copies = repeatedCopies(pair)
      if (copies.length === 0) continue
      const what = changes(pair.copies[0] as ShadowedCopy)
      const { hider, ofBase } = pair
      yield claim(pair, copies, {
        confidence: what ? 'certain' : ofBase ? 'possible' : 'likely',
        message: `${capitalized(nameInstruction(hider))} writes ${namePaths(copies)} again ${what ? `only to change its ${what}` : 'with nothing changed but perhaps the time'}`,
        advice: adviseOnMetadata(pair, copies, context),
      })
    }
  },
}

/** `owner and mode`; '' where only the time or nothing differs. */
function changes(copy: ShadowedCopy): string {
  const { owner, mode, xattrs } = copy.shadow.differences ?? {}
  return joinWords([
    ...(owner ? ['owner'] : []),
    ...(mode ? ['mode'] : []),
    ...(xattrs ? ['attributes'] : []),
  ])
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
