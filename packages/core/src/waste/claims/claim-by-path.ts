import type { Copy } from '../../image/copies.js'
import type { Instruction } from '../../image/instructions.js'
import type { Names } from '../../layer/names.js'
import { parentPath } from '../../parent-path.js'
import type { Claim, ClaimedCopy } from '../rule.js'
import type { WasteContext } from '../waste-context.js'
import { layersOf } from './layers-of.js'
import type { PathMatch, PathMatcher } from './path-matcher.js'

/** Copies that a matcher takes for the same thing and that go back to one instruction. */
export interface PathGroup<K> {
  readonly kind: K
  readonly maker: Instruction
  /** Whoever wrote them again with the same content is claimed as well: without the first there is no second. */
  readonly copies: readonly ClaimedCopy[]
  /** The folders and files that the patterns name, in path order. */
  readonly roots: readonly string[]
  /** The patterns that they fit. */
  readonly patterns: readonly string[]
  /** Whether a container sees any of them. */
  readonly visible: boolean
}

/**
 * The copies whose names all fit, by the layer that brought them and by what they are; those of the base as well.
 * `among` leaves some out.
 */
export function groupByPath<K>(
  context: WasteContext,
  matcher: PathMatcher<K>,
  among: (copy: Copy) => boolean = () => true,
): PathGroup<K>[] {
  const groups = new Map<
    K,
    Map<number, { copies: ClaimedCopy[]; roots: Set<string>; patterns: Set<string> }>
  >()
  for (const { copy, match } of matches(context, matcher)) {
    if (!among(copy)) continue
    const origin = originLayer(copy, match.kind)
    // What the base brought stays, whoever writes it again: that is waste of another kind.
    if (context.isBase(origin) && !context.isBase(copy.layer)) continue
    const byLayer = groups.get(match.kind) ?? new Map()
    groups.set(match.kind, byLayer)
    const group = byLayer.get(origin) ?? { copies: [], roots: new Set(), patterns: new Set() }
    byLayer.set(origin, group)
    group.copies.push(new CopyByName(copy))
    group.roots.add(match.root)
    group.patterns.add(match.pattern)
  }
  return [...groups].flatMap(([kind, byLayer]) =>
    [...byLayer].map(([layer, { copies, roots, patterns }]) => ({
      kind,
      maker: context.makerOf(layer),
      copies,
      roots: [...roots].sort(),
      patterns: [...patterns].sort(),
      visible: copies.some(({ copy }) => copy.shadow === null),
    })),
  )

  /** Who moved it to where it fits has brought it there. */
  function originLayer(copy: Copy, kind: K): number {
    const origin = context.originOf(copy)
    return origin === copy || matcher.match(origin.path)?.kind === kind ? origin.layer : copy.layer
  }
}

/** There may be as many as the image has files, and few whose path anybody asks for. */
class CopyByName implements ClaimedCopy {
  readonly copy: Copy

  constructor(copy: Copy) {
    this.copy = copy
  }

  get path(): string {
    return this.copy.path
  }
}

/** The copies that fit, looked for folder by folder. */
function* matches<K>(
  context: WasteContext,
  matcher: PathMatcher<K>,
): Generator<{ copy: Copy; match: PathMatch<K> }> {
  const { copies } = context
  const { fileNames } = matcher
  let layer: Names | null = null
  let matchFolder: (row: number) => PathMatch<K> | null = () => null
  for (const { names, row, from, to } of context.stretches()) {
    if (names !== layer) matchFolder = matcher.folderMatcher(names)
    layer = names
    const inFolder = matchFolder(row)
    if (inFolder) {
      for (let i = from; i < to; i++) {
        const copy = copies.at(i)
        if (hasOneKind(copy, inFolder, matcher)) yield { copy, match: inFolder }
      }
    } else if (!fileNames.empty) {
      for (const copy of copies.named(fileNames, from, to)) {
        const match = matcher.matchFile(copy.path, parentPath(copy.path))
        if (match && hasOneKind(copy, match, matcher)) yield { copy, match }
      }
    }
  }
}

/** A file that is linked to from elsewhere is needed there: nothing is saved by taking one of its names away. */
function hasOneKind<K>({ links }: Copy, { kind }: PathMatch<K>, matcher: PathMatcher<K>): boolean {
  return links?.every((path) => matcher.match(path)?.kind === kind) ?? true
}

/** Whether a container sees what the copy holds at its path, be it as a later copy with the same content. */
export function isLeft({ shadow }: Copy): boolean {
  return shadow === null || (shadow.cause === 'same-content' && shadow.successors.every(isLeft))
}

/** Whether the instruction brought nothing else: then it was meant. */
export function isAllOf(
  { copies, maker }: Pick<PathGroup<unknown>, 'copies' | 'maker'>,
  context: WasteContext,
): boolean {
  return maker.layers.every(
    (layer) => copies.filter(({ copy }) => copy.layer === layer).length === context.copiesIn(layer),
  )
}

/** A claim on such a group, to be changed where it was made. */
export function claimGroup(
  { copies, maker }: PathGroup<unknown>,
  words: Pick<Claim, 'confidence' | 'message' | 'advice' | 'ignorable'>,
): Claim {
  return { copies, ...layersOf(copies), changeAt: maker, ...words }
}
