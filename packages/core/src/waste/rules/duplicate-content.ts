import { isCopy } from '../../image/instructions.js'
import {
  beginWithInstruction,
  nameFolder,
  nameInstruction,
  namePaths,
  pronoun,
  quoteCommands,
  quoteInstruction,
} from '../advice/wording.js'
import { bytesOf, isSmall } from '../claims/bytes-of.js'
import { type Duplicates, findDuplicates } from '../claims/duplicates.js'
import { layersOf } from '../claims/layers-of.js'
import { commandsOf } from '../commands/shell-commands.js'
import type { ClaimedCopy, Rule } from '../rule.js'

const LEAST_LIKELY = 1_000_000

/** Equal files that a container sees at several paths; the lowest stays, of one layer the first by its path. */
export const duplicateContent: Rule = {
  id: 'duplicate-content',
  summary: 'equal files at several paths',
  *find(context) {
    for (const pair of findDuplicates(context)) {
      const { keeper, maker, kept, alike, copies } = pair
      if (isSmall(copies)) continue
      // Each content once: what one of the two has often it has for reasons of its own, such as licences.
      const bytes = bytesOf(kept)
      const ofBase = kept.some(({ copy }) => context.isBase(copy.layer))
      yield {
        copies,
        ...layersOf(copies, context.copies),
        changeAt: maker,
        // Within one instruction it is mostly as its package wants it, and what the base has may change with it.
        confidence: keeper !== maker && !ofBase && alike && bytes >= LEAST_LIKELY ? 'likely' : 'possible',
        message: `${beginWithInstruction(maker)} writes ${namePaths(copies)} with the content of ${nameKept(kept)}${keeper === maker ? '' : `, from ${nameInstruction(keeper)}`}`,
        advice: advise(pair),
      }
    }
  },
}

function nameKept(kept: readonly ClaimedCopy[]): string {
  return kept.length === 1 ? nameFolder(kept) : `others in ${nameFolder(kept)}`
}

function advise({ keeper, maker, kept, copies }: Duplicates): string {
  const paths = namePaths(copies)
  const to = nameKept(kept)
  if (keeper === maker) {
    return isCopy(maker)
      ? `Make ${paths} symlinks to ${to} in what ${quoteInstruction(maker)} copies`
      : `Link ${paths} to ${to} (\`ln\`) in ${quoteInstruction(maker)}, if ${pronoun(copies)} must be there at all`
  }
  if (isCopy(maker)) {
    return `Copy once: leave ${paths} out of ${quoteInstruction(maker)}, and have a RUN link ${pronoun(copies)} to ${to} (\`ln -s\`)`
  }
  const commands = quoteCommands(commandsOf(maker, /^(cp|install|rsync)$/))
  const link = commands
    ? `Write \`ln -s\` in place of ${commands} in ${nameInstruction(maker)}`
    : `Have ${quoteInstruction(maker)} link ${paths} to ${to} (\`ln -s\`)`
  return keeper.keyword === 'RUN'
    ? `${link}, or \`mv\` ${pronoun(copies)} there at the end of ${quoteInstruction(keeper)}`
    : link
}
