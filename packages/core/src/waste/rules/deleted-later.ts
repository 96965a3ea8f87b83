import { isCopy } from '../../image/instructions.js'
import {
  beginWithInstruction,
  nameInstruction,
  namePaths,
  quoteCommands,
  quoteInstruction,
} from '../advice/wording.js'
import { isSmall } from '../claims/bytes-of.js'
import { claim, groupByPair, hiddenCopies, type Pair } from '../claims/group-by-pair.js'
import { deletions, shellCommands } from '../commands/shell-commands.js'
import type { ClaimedCopy, Rule } from '../rule.js'

/** Files that a later instruction deletes: they ship in every pull and nobody can see them. */
export const deletedLater: Rule = {
  id: 'deleted-later',
  summary: 'a file that a later instruction deletes',
  *find(context) {
    for (const pair of groupByPair(context, context.shadowedBy('deleted'))) {
      // What came with the base ships whatever the Dockerfile does.
      if (pair.ofBase) continue
      const copies = hiddenCopies(pair)
      yield claim(pair, copies, {
        confidence: isSmall(copies) ? 'possible' : 'certain',
        message: `${beginWithInstruction(pair.hider)} deletes ${namePaths(copies)}, which ${nameInstruction(pair.maker)} still ships`,
        advice: advise(pair, copies),
      })
    }
  },
}

function advise({ maker, hider, between, whole }: Pair, copies: readonly ClaimedCopy[]): string {
  const paths = namePaths(copies)
  if (isCopy(maker)) return adviseOnCopy(maker, paths, whole, copies)
  const commands = deletions(hider)
  const onlyDeletes = commands.length > 0 && commands.length === shellCommands(hider).length
  if (maker.keyword !== 'RUN')
    return `Do not make ${paths} in ${quoteInstruction(maker)}, as ${nameInstruction(hider)} deletes it`
  if (onlyDeletes && between.length === 0) {
    return `Move ${quoteCommands(commands)} from ${nameInstruction(hider)} to the end of ${quoteInstruction(maker)}`
  }
  // What stands between may still need the files.
  const last = hider.index + 1
  const joined = between.length > 0 ? `${maker.index + 1} to ${last}` : `${maker.index + 1} and ${last}`
  const ending = onlyDeletes ? ` that ends with ${quoteCommands(commands)}` : ''
  const reach = copies.length === 1 ? 'reaches' : 'reach'
  return `Join instructions ${joined} into one RUN${ending}, so that ${paths} never ${reach} a layer`
}

function adviseOnCopy(
  maker: Pair['maker'],
  paths: string,
  whole: boolean,
  copies: readonly ClaimedCopy[],
): string {
  if (!whole)
    return `Leave ${paths} out of ${quoteInstruction(maker)}: list it in .dockerignore, or copy less`
  const mounted = maker.buildKit && copies.length === 1
  const instead = mounted
    ? `give it to the RUN that needs it with \`--mount=type=bind,source=…,target=${paths}\``
    : 'use it in a build stage of its own and take the result with `COPY --from`'
  return `Do not bring ${paths} into the image: drop ${quoteInstruction(maker)}, and ${instead}`
}
