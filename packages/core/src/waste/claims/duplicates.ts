import { Contents } from '../../image/contents.js'
import type { Copy } from '../../image/copy.js'
import type { Instruction } from '../../image/instructions.js'
import type { ClaimedCopy } from '../rule.js'
import type { WasteContext } from '../waste-context.js'

/** What fills no block of a disk is not worth a link. */
const LEAST_FILE = 4096

/** What one instruction wrote although another, or it itself, had written the same at another path. */
export interface Duplicates {
  readonly keeper: Instruction
  readonly maker: Instruction
  readonly kept: ClaimedCopy[]
  /** Whether all have the owner and the mode of what stays: then a link does the same. */
  alike: boolean
  readonly copies: ClaimedCopy[]
}

/** The copies to do without, by the instruction that made them and that of the copy that stays. */
export function findDuplicates(context: WasteContext): Duplicates[] {
  const pairs = new Map<string, Duplicates>()
  for (const [first, ...others] of findEqual(context)) {
    const keeper = context.makerOf((first as Copy).layer)
    const seen = new Set<Duplicates>()
    for (const copy of others) {
      const maker = context.makerOf(copy.layer)
      const key = `${keeper.index} ${maker.index}`
      const pair = pairs.get(key) ?? { keeper, maker, kept: [], alike: true, copies: [] }
      pairs.set(key, pair)
      pair.copies.push({ copy, path: copy.path })
      if (!isAlike(first as Copy, copy)) pair.alike = false
      if (seen.has(pair)) continue
      seen.add(pair)
      pair.kept.push({ copy: first as Copy, path: (first as Copy).path })
    }
  }
  return [...pairs.values()].sort((a, b) => a.keeper.index - b.keeper.index || a.maker.index - b.maker.index)
}

function isAlike({ metadata: a }: Copy, { metadata: b }: Copy): boolean {
  return a.uid === b.uid && a.gid === b.gid && a.mode === b.mode
}

/** Visible files of the same content, where there are several: the one that was there first, which stays, then the others. */
function findEqual(context: WasteContext): Copy[][] {
  const { copies } = context
  const candidates = new Int32Array(copies.count)
  let count = 0
  for (let copy = 0; copy < copies.count; copy++) {
    if (copies.causeOf(copy) !== null || copies.bytesOf(copy) < LEAST_FILE) continue
    if (copies.isKnown(copy) && copies.kindOf(copy) === 'file' && !context.isBooked(copy))
      candidates[count++] = copy
  }
  const contents = new Contents(copies, count)
  const held = candidates.subarray(0, count).map((copy) => contents.add(copy))
  const often = new Uint32Array(contents.count)
  for (const content of held) often[content] = (often[content] as number) + 1
  const equal = new Map<number, Copy[]>()
  held.forEach((content, i) => {
    if (often[content] === 1) return
    const others = equal.get(content)
    const copy = copies.at(candidates[i] as number)
    if (others) others.push(copy)
    else equal.set(content, [copy])
  })
  return [...equal.values()].map((some) =>
    some.sort((a, b) => since(a) - since(b) || (a.path < b.path ? -1 : 1)),
  )

  function since(copy: Copy): number {
    return context.originLayerOf(copy.number)
  }
}
