import { contentKey } from '../../image/identify.js'
import { type Instruction, isCopy } from '../../image/instructions.js'
import type { Copy } from '../../image/replay.js'
import { isSmall } from '../group-by-pair.js'
import type { ClaimedCopy, Rule } from '../rule.js'
import { commandsOf } from '../shell-commands.js'
import type { WasteContext } from '../waste-context.js'
import {
  beginWithInstruction,
  nameFolder,
  nameInstruction,
  namePaths,
  pronoun,
  quoteCommands,
  quoteInstruction,
} from '../wording.js'

/** What fills no block of a disk is not worth a link. */
const LEAST_FILE = 4096
const LEAST_LIKELY = 1_000_000

interface Duplicates {
  readonly keeper: Instruction
  readonly maker: Instruction
  readonly kept: ClaimedCopy[]
  readonly copies: ClaimedCopy[]
}

/** Equal files that a container sees at several paths; the lowest stays, of one layer the first by its path. */
export const duplicateContent: Rule = {
  id: 'duplicate-content',
  summary: 'equal files at several paths',
  *find(context) {
    for (const pair of groupByInstructions(context)) {
      const { keeper, maker, kept, copies } = pair
      if (isSmall(copies)) continue
      // Each content once: what one of the two has often it has for reasons of its own, such as licences.
      const bytes = kept.reduce((sum, { copy }) => sum + copy.inode.bytes, 0)
      const ofBase = kept.some(({ copy }) => context.isBase(copy.layer))
      yield {
        copies,
        madeBy: [...new Set(copies.map(({ copy }) => copy.layer))],
        hiddenBy: [],
        changeAt: maker,
        // Within one instruction it is mostly as its package wants it, and what the base has may change with it.
        confidence: keeper !== maker && !ofBase && bytes >= LEAST_LIKELY ? 'likely' : 'possible',
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

/** The copies to do without, by the instruction that made them and that of the copy that stays. */
function groupByInstructions(context: WasteContext): Duplicates[] {
  const pairs = new Map<string, Duplicates>()
  for (const [first, ...others] of findEqual(context)) {
    const keeper = context.makerOf((first as Copy).layer)
    const seen = new Set<Duplicates>()
    for (const copy of others) {
      const maker = context.makerOf(copy.layer)
      const key = `${keeper.index} ${maker.index}`
      const pair = pairs.get(key) ?? { keeper, maker, kept: [], copies: [] }
      pairs.set(key, pair)
      pair.copies.push({ copy, path: copy.path })
      if (seen.has(pair)) continue
      seen.add(pair)
      pair.kept.push({ copy: first as Copy, path: (first as Copy).path })
    }
  }
  return [...pairs.values()].sort((a, b) => a.keeper.index - b.keeper.index || a.maker.index - b.maker.index)
}

/** Visible files of the same content, where there are several: the one that stays, then the others. */
function findEqual(context: WasteContext): Copy[][] {
  const byContent = new Map<string, Copy[]>()
  for (const copy of context.copies) {
    const { kind, bytes } = copy.inode
    if (kind !== 'file' || bytes < LEAST_FILE || copy.shadow || context.isBooked(copy)) continue
    const key = contentKey(copy.inode)
    const equal = byContent.get(key)
    if (equal) equal.push(copy)
    else byContent.set(key, [copy])
  }
  return [...byContent.values()]
    .filter(({ length }) => length > 1)
    .map((equal) => equal.sort((a, b) => a.layer - b.layer || (a.path < b.path ? -1 : 1)))
}
