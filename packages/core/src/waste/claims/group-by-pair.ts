import type { Copy } from '../../image/copy.js'
import type { Instruction } from '../../image/instructions.js'
import type { Claim, ClaimedCopy } from '../rule.js'
import type { ShadowedCopy, WasteContext } from '../waste-context.js'

/** Copies that one instruction made and one later layer hid. */
export interface Pair {
  readonly madeBy: number
  readonly hiddenBy: number
  readonly maker: Instruction
  readonly hider: Instruction
  /**
   * Whether an own instruction hid what came with the base image: then no edit gets it back. Also where the copies are
   * not the base's own, but what an instruction wrote of it again.
   */
  readonly ofBase: boolean
  /** Whether these are all the copies that the maker made. */
  readonly whole: boolean
  /** The RUNs between the two, and steps that nobody recognises and that made a layer as a RUN does. */
  readonly between: readonly Instruction[]
  readonly copies: readonly ShadowedCopy[]
  /** What the hider added and need not have: all of what came with the base, of the rest what hard links held once. */
  readonly added: ReadonlySet<Copy>
}

/** The copies by maker and hider, in the order of those, and by what `kind` tells apart. */
export function groupByPair(
  context: WasteContext,
  copies: Iterable<ShadowedCopy>,
  kind: (copy: ShadowedCopy) => string = () => '',
): Pair[] {
  const groups = new Map<string, ShadowedCopy[]>()
  for (const copy of copies) {
    if (isNeeded(context, copy)) continue
    const key = `${copy.layer} ${copy.shadow.layer} ${isOfBase(context, copy)} ${kind(copy)}`
    const group = groups.get(key)
    if (group) group.push(copy)
    else groups.set(key, [copy])
  }
  return [...groups.values()]
    .map((group) => toPair(context, group as [ShadowedCopy]))
    .sort((a, b) => a.madeBy - b.madeBy || a.hiddenBy - b.hiddenBy)
}

/** What was deleted or replaced is its maker's; what was written again goes back to whoever wrote it first. */
function isOfBase(context: WasteContext, copy: ShadowedCopy): boolean {
  const { successors, layer } = copy.shadow
  const from = successors.length > 0 ? context.originLayerOf(copy.number) : copy.layer
  return context.isBase(from) && !context.isBase(layer)
}

/** Whether what was written again of the base's also stands for what an instruction brought: then it is no waste. */
function isNeeded(context: WasteContext, copy: ShadowedCopy): boolean {
  const { successors } = copy.shadow
  return successors.length > 0 && isOfBase(context, copy) && addedOfBase(context, copy).length === 0
}

/** The copies that an instruction added of what came with the base, and only of that. */
function addedOfBase(context: WasteContext, { shadow }: ShadowedCopy): readonly Copy[] {
  return shadow.successors.filter(({ number }) => context.isBase(context.originLayerOf(number)))
}

/** Whoever writes a file with hard links again gives each name its own: all but one are too many, and one must be left. */
function addedOfLinks(context: WasteContext, { shadow }: ShadowedCopy): readonly Copy[] {
  const { successors } = shadow
  const kept = successors.find((copy) => copy.shadow === null && !context.isBooked(copy.number))
  return kept ? successors.filter((copy) => copy !== kept && !context.standsForSeveral(copy.number)) : []
}

function toPair(context: WasteContext, copies: [ShadowedCopy, ...ShadowedCopy[]]): Pair {
  const [first] = copies
  const { layer, shadow } = first
  const ofBase = isOfBase(context, first)
  const maker = context.makerOf(layer)
  const hider = context.makerOf(shadow.layer)
  return {
    madeBy: layer,
    hiddenBy: shadow.layer,
    maker,
    hider,
    ofBase,
    whole: copies.length === context.copiesIn(layer),
    between: context.instructions
      .slice(maker.index + 1, hider.index)
      .filter(({ keyword, layers }) => keyword === 'RUN' || (keyword === null && layers.length > 0)),
    copies,
    added: new Set(copies.flatMap((copy) => (ofBase ? addedOfBase : addedOfLinks)(context, copy))),
  }
}

/** A claim on copies of a pair. Who has to change is the maker, unless that is the base image: then the hider. */
export function claim(
  pair: Pair,
  copies: readonly ClaimedCopy[],
  words: Pick<Claim, 'confidence' | 'message' | 'advice'>,
): Claim {
  const changeAt = pair.ofBase ? pair.hider : pair.maker
  return { copies, madeBy: [pair.madeBy], hiddenBy: [pair.hiddenBy], changeAt, ...words }
}

/** The copies themselves, each under the name that went last. */
export function hiddenCopies(pair: Pair): ClaimedCopy[] {
  return pair.copies.map((copy) => ({ copy, path: copy.shadow.path }))
}

/**
 * The copies that a fix removes where the same content was written again: those of the maker, unless they go back to the
 * base, which ships them anyway, and those that the hider added.
 */
export function repeatedCopies(pair: Pair): readonly ClaimedCopy[] {
  const known = repeated.get(pair)
  if (known) return known
  const added = [...pair.added].map((copy) => ({ copy, path: copy.path }))
  const copies = pair.ofBase ? added : [...hiddenCopies(pair), ...added]
  repeated.set(pair, copies)
  return copies
}

/** The rule asks, and each sentence of its advice. */
const repeated = new WeakMap<Pair, readonly ClaimedCopy[]>()
