import type { AnalysisInstruction } from '../analysis.js'
import { commonSubsequence, range } from './common-subsequence.js'
import { pairLikest } from './likeness.js'
import { targetOf, wordsOf } from './similar-text.js'

/** What is known of an instruction besides its place. */
export interface Aligned {
  readonly text: string
  /** The digests of its layers, '' where it has none, or none with anything in it. */
  readonly content: string
  /** Whether it came with the base; null where that is not known of both images. */
  readonly base: AnalysisInstruction['base']
  /** What its layers write, as far as that is known. */
  readonly paths: () => ReadonlySet<string>
}

/** An instruction of the old image and the one of the new image that it became; null on a side where it is not. */
export interface Pair {
  readonly before: number | null
  readonly after: number | null
}

/** How many of their words two texts have in common that are versions of one instruction. */
const SIMILAR = 0.5
/** How many of their paths instructions of one text have in common, at least, to be told apart by them. */
const SAME_PATHS = 0.2

/**
 * Which instruction of the new image is which of the old one: by content first, then by text, then by what is similar
 * between two that are aligned. Their places decide only between equals. Those of the new image in its order, then the
 * rest.
 */
export function alignInstructions(before: readonly Aligned[], after: readonly Aligned[]): Pair[] {
  const alignment = new Alignment(before, after)
  const text = ({ text, base }: Aligned) => `${base} ${text}`
  const both = (item: Aligned) => (item.content ? `${item.content}\n${item.text}` : text(item))
  const content = ({ content }: Aligned) => content || null
  alignment.inOrder(both)
  alignment.inOrder(content)
  alignment.anywhere((item) => (item.content ? both(item) : null))
  alignment.anywhere(content)
  alignment.byPaths(text)
  alignment.inOrder(text)
  alignment.anywhere(text)
  alignment.inOrder(({ text, base }) => {
    const target = targetOf(text)
    return target && `${base} ${target}`
  })
  alignment.bySimilarText()
  return alignment.pairs()
}

type Key = (item: Aligned) => string | null

class Alignment {
  readonly #before: readonly Aligned[]
  readonly #after: readonly Aligned[]
  /** For each of the old, its partner. */
  readonly #partners = new Map<number, number>()
  readonly #taken = new Set<number>()
  /** Pairs that stand in the same order in both: what is between two of them belongs together. */
  #anchors: [number, number][] = []

  constructor(before: readonly Aligned[], after: readonly Aligned[]) {
    this.#before = before
    this.#after = after
  }

  pairs(): Pair[] {
    const origins = new Map([...this.#partners].map(([before, after]) => [after, before]))
    return [
      ...this.#after.map((_, after) => ({ before: origins.get(after) ?? null, after })),
      ...this.#before.flatMap((_, before) => (this.#partners.has(before) ? [] : [{ before, after: null }])),
    ]
  }

  /** Between each two anchors, in order; they are anchors from then on. */
  inOrder(key: Key): void {
    const found = this.#gaps().flatMap(({ before, after }) => {
      const [left, right] = [keyed(before, this.#before, key), keyed(after, this.#after, key)]
      const pairs = commonSubsequence(
        left.map(([, key]) => key),
        right.map(([, key]) => key),
      )
      return pairs.map(([b, a]) => this.#join((left[b] as Keyed)[0], (right[a] as Keyed)[0]))
    })
    this.#anchors = [...this.#anchors, ...found].sort(([a], [b]) => a - b)
  }

  /** Wherever they stand now: the first with the first. */
  anywhere(key: Key): void {
    const places = new Map<string, number[]>()
    for (const [at, value] of keyed(this.#freeAfter(), this.#after, key).reverse()) {
      const list = places.get(value)
      if (list) list.push(at)
      else places.set(value, [at])
    }
    for (const [at, value] of keyed(this.#freeBefore(), this.#before, key)) {
      const place = places.get(value)?.pop()
      if (place !== undefined) this.#join(at, place)
    }
  }

  /** Where one text stands several times: by what they write. */
  byPaths(key: Key): void {
    const left = keyed(this.#freeBefore(), this.#before, key)
    const right = keyed(this.#freeAfter(), this.#after, key)
    const counts = new Map<string, number>()
    for (const side of [left, right]) {
      const seen = new Map<string, number>()
      for (const [, value] of side) seen.set(value, (seen.get(value) ?? 0) + 1)
      for (const [value, count] of seen) counts.set(value, Math.max(count, counts.get(value) ?? 0))
    }
    const repeated = ([, value]: Keyed) => (counts.get(value) as number) > 1
    const [mine, others] = [left.filter(repeated), right.filter(repeated)]
    const pairs = pairLikest(
      mine.map(([at]) => (this.#before[at] as Aligned).paths()),
      others.map(([at]) => (this.#after[at] as Aligned).paths()),
      SAME_PATHS,
      (b, a) => (mine[b] as Keyed)[1] === (others[a] as Keyed)[1],
    )
    for (const [b, a] of pairs) this.#join((mine[b] as Keyed)[0], (others[a] as Keyed)[0])
  }

  /** Two versions of one instruction, between two anchors. */
  bySimilarText(): void {
    for (const { before, after } of this.#gaps()) {
      const left = before.map((at) => this.#before[at] as Aligned)
      const right = after.map((at) => this.#after[at] as Aligned)
      const pairs = pairLikest(
        left.map(({ text }) => wordsOf(text)),
        right.map(({ text }) => wordsOf(text)),
        SIMILAR,
        (b, a) => left[b]?.base === right[a]?.base,
      )
      for (const [b, a] of pairs) this.#join(before[b] as number, after[a] as number)
    }
  }

  #join(before: number, after: number): [number, number] {
    this.#partners.set(before, after)
    this.#taken.add(after)
    return [before, after]
  }

  #freeBefore(): number[] {
    return [...this.#before.keys()].filter((at) => !this.#partners.has(at))
  }

  #freeAfter(): number[] {
    return [...this.#after.keys()].filter((at) => !this.#taken.has(at))
  }

  /** What is not aligned yet, between each two anchors. */
  #gaps(): { before: number[]; after: number[] }[] {
    const ends: [number, number][] = [...this.#anchors, [this.#before.length, this.#after.length]]
    let [fromBefore, fromAfter] = [0, 0]
    return ends.flatMap(([before, after]) => {
      const gap = {
        before: range(fromBefore, before).filter((at) => !this.#partners.has(at)),
        after: range(fromAfter, after).filter((at) => !this.#taken.has(at)),
      }
      ;[fromBefore, fromAfter] = [before + 1, after + 1]
      return gap.before.length > 0 && gap.after.length > 0 ? [gap] : []
    })
  }
}

type Keyed = readonly [number, string]

function keyed(places: readonly number[], items: readonly Aligned[], key: Key): Keyed[] {
  return places.flatMap((at) => {
    const value = key(items[at] as Aligned)
    return value === null ? [] : [[at, value] as const]
  })
}
