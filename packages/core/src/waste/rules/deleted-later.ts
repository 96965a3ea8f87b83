import { isCopy } from '../../image/instructions.js'
import { claim, groupByPair, hiddenCopies, isSmall, type Pair } from '../group-by-pair.js'
import type { Rule } from '../rule.js'
import { commandsOf } from '../shell-commands.js'
import { nameInstruction, namePaths, quoteInstruction, shorten } from '../wording.js'

/** Files that a later instruction deletes: they ship in every pull and nobody can see them. */
export const deletedLater: Rule = {
  id: 'deleted-later',
  *find(context) {
    for (const pair of groupByPair(context, context.shadowedBy('deleted'))) {
      // What came with the base ships whatever the Dockerfile does.
      if (pair.ofBase) continue
      const copies = hiddenCopies(pair)
      const paths = namePaths(copies)
      yield claim(pair, copies, {
        confidence: isSmall(copies) ? 'possible' : 'certain',
        message: `Instruction ${pair.hider.index + 1} deletes ${paths}, which ${nameInstruction(pair.maker)} still ships`,
        advice: advise(pair, paths),
      })
    }
  },
}

function advise({ maker, hider }: Pair, paths: string): string {
  const commands = commandsOf(hider, /^(rm|find|apt-get|apt|apk|dnf|yum)\b/)
  const deletion = commands.length > 0 ? `\`${shorten(commands.join(' && '))}\`` : `the deletion of ${paths}`
  if (maker.keyword === 'RUN') {
    return `Move ${deletion} from ${nameInstruction(hider)} to the end of ${quoteInstruction(maker)}`
  }
  if (isCopy(maker)) {
    return maker.buildKit
      ? `Do not bring ${paths} into the image: drop ${quoteInstruction(maker)}, and give it to the RUN that needs it with \`--mount=type=bind,source=…,target=${paths}\``
      : `Do not bring ${paths} into the image: drop ${quoteInstruction(maker)}, use it in a build stage of its own and take the result with \`COPY --from\``
  }
  return `Do not make ${paths} in ${quoteInstruction(maker)}, since ${quoteInstruction(hider)} deletes it`
}
