import type { Copies } from '../../image/copies.js'
import type { Instruction } from '../../image/instructions.js'
import type { Names } from '../../layer/names.js'
import { parentPath } from '../../parent-path.js'
import type { Claim, ClaimedCopies } from '../rule.js'
import type { WasteContext } from '../waste-context.js'
import { CopiesByName, numbersOf } from './copies-by-name.js'
import { layersOf } from './layers-of.js'
import type { PathMatch, PathMatcher } from './path-matcher.js'

/** Copies that a matcher takes for the same thing and that go back to one instruction. */
export interface PathGroup<K> {
  readonly kind: K
  readonly maker: Instruction
  /** Whoever wrote them again with the same content is claimed as well: without the first there is no second. */
  readonly copies: CopiesByName
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
  among: (copy: number) => boolean = () => true,
): PathGroup<K>[] {
  const { copies } = context
  const groups = new Map<K, Map<number, { numbers: number[]; roots: Set<string>; patterns: Set<string> }>>()
  for (const { copy, match } of matches(context, matcher)) {
    if (!among(copy)) continue
    const origin = originLayer(copy, match.kind)
    // What the base brought stays, whoever writes it again: that is waste of another kind.
    if (context.isBase(origin) && !context.isBase(copies.layerOf(copy))) continue
    const byLayer = groups.get(match.kind) ?? new Map()
    groups.set(match.kind, byLayer)
    const group = byLayer.get(origin) ?? { numbers: [], roots: new Set(), patterns: new Set() }
    byLayer.set(origin, group)
    group.numbers.push(copy)
    group.roots.add(match.root)
    group.patterns.add(match.pattern)
  }
  return [...groups].flatMap(([kind, byLayer]) =>
    [...byLayer].map(([layer, { numbers, roots, patterns }]) => ({
      kind,
      maker: context.makerOf(layer),
      copies: new CopiesByName(copies, Int32Array.from(numbers)),
      roots: [...roots].sort(),
      patterns: [...patterns].sort(),
      visible: numbers.some((copy) => copies.causeOf(copy) === null),
    })),
  )

  /** Who moved it to where it fits has brought it there. */
  function originLayer(copy: number, kind: K): number {
    const origin = context.originOf(copy)
    const fits = origin === copy || matcher.match(copies.pathOf(origin))?.kind === kind
    return copies.layerOf(fits ? origin : copy)
  }
}

/** The copies that fit, looked for folder by folder. */
function* matches<K>(
  context: WasteContext,
  matcher: PathMatcher<K>,
): Generator<{ copy: number; match: PathMatch<K> }> {
  const { copies } = context
  const files = matcher.fileNames.empty ? [] : copies.named(matcher.fileNames)
  let next = 0
  let layer: Names | null = null
  let matchFolder: (row: number) => PathMatch<K> | null = () => null
  for (const { names, row, from, to } of context.stretches()) {
    if (names !== layer) matchFolder = matcher.folderMatcher(names)
    layer = names
    const inFolder = matchFolder(row)
    for (let copy = from; inFolder && copy < to; copy++) {
      if (hasOneKind(copies.linksOf(copy), inFolder, matcher)) yield { copy, match: inFolder }
    }
    for (let file = files[next]; file && file.number < to; file = files[++next]) {
      const match = inFolder ? null : matcher.matchFile(file.path, parentPath(file.path))
      if (match && hasOneKind(file.links, match, matcher)) yield { copy: file.number, match }
    }
  }
}

/** A file that is linked to from elsewhere is needed there: nothing is saved by taking one of its names away. */
function hasOneKind<K>(
  links: readonly string[] | null,
  { kind }: PathMatch<K>,
  matcher: PathMatcher<K>,
): boolean {
  return links?.every((path) => matcher.match(path)?.kind === kind) ?? true
}

/** Whether a container sees what the copy holds at its path, be it as a later copy with the same content. */
export function isLeft(copies: Copies, copy: number): boolean {
  const cause = copies.causeOf(copy)
  return (
    cause === null ||
    (cause === 'same-content' && copies.successorsOf(copy).every((successor) => isLeft(copies, successor)))
  )
}

/** Whether the instruction brought nothing else: then it was meant. */
export function isAllOf(
  { copies, maker }: { readonly copies: ClaimedCopies; readonly maker: Instruction },
  context: WasteContext,
): boolean {
  const counts = new Map<number, number>()
  for (const copy of numbersOf(copies)) {
    const layer = context.copies.layerOf(copy)
    counts.set(layer, 1 + (counts.get(layer) ?? 0))
  }
  return maker.layers.every((layer) => (counts.get(layer) ?? 0) === context.copiesIn(layer))
}

/** A claim on such a group, to be changed where it was made. */
export function claimGroup(
  { copies, maker }: PathGroup<unknown>,
  words: Pick<Claim, 'confidence' | 'message' | 'advice' | 'ignorable'>,
): Claim {
  return { copies, ...layersOf(copies, copies.of), changeAt: maker, ...words }
}
