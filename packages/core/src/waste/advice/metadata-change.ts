import { type Instruction, isCopy } from '../../image/instructions.js'
import { parentPath } from '../../parent-path.js'
import { type Pair, repeatedCopies } from '../claims/group-by-pair.js'
import type { WasteContext } from '../waste-context.js'
import { type Changed, metadataAfter, targetOf } from './copy-flags.js'
import { sharedFolder } from './wording.js'

/** A pair, and what else its two layers did. */
export interface Change {
  readonly pair: Pair
  readonly context: WasteContext
  /** All pairs of the same two layers, this one among them. */
  readonly parts: readonly Pair[]
  readonly hider: Rewriting
  /** How many of the maker's copies were deleted or replaced. */
  readonly lost: number
}

/** What one layer wrote again. */
interface Rewriting {
  readonly makers: Set<Instruction>
  /** Where those put things, each with the first that does. */
  readonly folders: Map<string, Instruction>
  /** How many copies it wrote for them. */
  written: number
  /** Whether all of it was brought by an own COPY or ADD. */
  copied: boolean
}

/** What is known of each of these pairs, which are all of an image. */
export function metadataChanges(pairs: readonly Pair[], context: WasteContext): (pair: Pair) => Change {
  const parts = new Map<string, Pair[]>()
  const hiders = new Map<number, Rewriting>()
  for (const pair of pairs) {
    const key = pairKey(pair)
    parts.set(key, parts.get(key) ?? [])
    parts.get(key)?.push(pair)
    const hider = hiders.get(pair.hiddenBy) ?? {
      makers: new Set(),
      folders: new Map(),
      written: 0,
      copied: true,
    }
    hiders.set(pair.hiddenBy, hider)
    hider.makers.add(pair.maker)
    const folder = folderOf(pair)
    if (!hider.folders.has(folder)) hider.folders.set(folder, pair.maker)
    hider.written += pair.copies.reduce((sum, { shadow }) => sum + shadow.successors.length, 0)
    if (pair.ofBase || !isCopy(pair.maker)) hider.copied = false
  }
  const lost = new Map<number, number>()
  for (const { layer } of [...context.shadowedBy('deleted'), ...context.shadowedBy('replaced')])
    lost.set(layer, (lost.get(layer) ?? 0) + 1)
  return (pair) => ({
    pair,
    context,
    parts: parts.get(pairKey(pair)) as Pair[],
    hider: hiders.get(pair.hiddenBy) as Rewriting,
    lost: lost.get(pair.madeBy) ?? 0,
  })
}

function pairKey({ madeBy, hiddenBy }: Pair): string {
  return `${madeBy} ${hiddenBy}`
}

/** Whether what the pair's copies became is right for all that their maker brings, or does not matter there. */
export function suitsAll({ pair, parts, context, lost }: Change, { owner, mode }: Changed): boolean {
  const covered = parts.reduce((sum, { copies }) => sum + copies.length, lost)
  if (covered !== context.copiesIn(pair.madeBy)) return false
  const after = parts.flatMap(({ copies }) => [...metadataAfter(copies)])
  const given = after.map((one) => [owner && one.uid, owner && one.gid, mode && one.mode].join(' '))
  return new Set(given).size === 1
}

/** Where the maker put the copies, as far as its text or they tell. */
export function folderOf(pair: Pair): string {
  const copies = repeatedCopies(pair)
  const shared = sharedFolder(copies)
  if (!isCopy(pair.maker)) return shared
  return targetOf(pair.maker) ?? (copies.length === 1 ? parentPath(shared) : shared)
}
