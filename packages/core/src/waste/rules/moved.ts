import {
  beginWithInstruction,
  nameFolder,
  nameInstruction,
  namePaths,
  quoteCommands,
  quoteInstruction,
} from '../advice/wording.js'
import { claim, groupByPair, hiddenCopies, type Pair, repeatedCopies } from '../claims/group-by-pair.js'
import { commandsOf } from '../commands/shell-commands.js'
import type { Rule } from '../rule.js'

/** Files that a later instruction moves: they ship under the old name and under the new. */
export const moved: Rule = {
  id: 'moved',
  summary: 'a file that a later instruction moves or renames',
  *find(context) {
    for (const pair of groupByPair(context, context.shadowedBy('moved'))) {
      const copies = repeatedCopies(pair)
      const from = namePaths(hiddenCopies(pair))
      const arrivals = pair.copies.flatMap(({ shadow }) =>
        shadow.successors.map((copy) => ({ copy, path: copy.path })),
      )
      const to = nameFolder(arrivals)
      const renamed = to === nameFolder(hiddenCopies(pair))
      yield claim(pair, copies, {
        confidence: pair.ofBase ? 'likely' : 'certain',
        message: `${beginWithInstruction(pair.hider)} ${renamed ? `renames ${from}` : `moves ${from} to ${to}`}: under both names the bytes ship`,
        advice: advise(pair, from, renamed ? 'under the new names' : `at ${to}`),
      })
    }
  },
}

function advise({ maker, hider, ofBase }: Pair, from: string, where: string): string {
  const command = quoteCommands(commandsOf(hider, /^mv$/)) || `what moves ${from}`
  if (ofBase)
    return `Leave ${from} where the base image has it, or link to it: take ${command} out of ${nameInstruction(hider)}`
  if (maker.keyword === 'RUN')
    return `Move ${command} from ${nameInstruction(hider)} to the end of ${quoteInstruction(maker)}`
  return `Have ${quoteInstruction(maker)} put it ${where} at once, and take ${command} out of ${nameInstruction(hider)}`
}
