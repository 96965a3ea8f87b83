import type { Copies } from '../../image/copies.js'
import type { Copy } from '../../image/copy.js'
import type { ClaimedCopies, ClaimedCopy } from '../rule.js'

/**
 * Copies that are claimed under their own names. There may be as many as the image has files, so they are numbers, and an
 * object is made of those alone that somebody looks at.
 */
export class CopiesByName implements ClaimedCopies {
  readonly of: Copies
  readonly numbers: Int32Array

  constructor(of: Copies, numbers: Int32Array) {
    this.of = of
    this.numbers = numbers
  }

  get length(): number {
    return this.numbers.length
  }

  *[Symbol.iterator](): Generator<ClaimedCopy> {
    for (const number of this.numbers) yield new CopyByName(this.of, number)
  }

  /** Those of which this holds. */
  where(holds: (copy: number) => boolean): CopiesByName {
    // Int32Array.prototype.filter takes five times as long.
    const held = new Int32Array(this.numbers.length)
    let count = 0
    for (const copy of this.numbers) if (holds(copy)) held[count++] = copy
    return new CopiesByName(this.of, held.slice(0, count))
  }

  filter(holds: (claimed: ClaimedCopy) => boolean): CopiesByName {
    return this.where((copy) => holds(new CopyByName(this.of, copy)))
  }

  some(holds: (claimed: ClaimedCopy) => unknown): boolean {
    return this.numbers.some((copy) => holds(new CopyByName(this.of, copy)))
  }

  every(holds: (claimed: ClaimedCopy) => unknown): boolean {
    return this.numbers.every((copy) => holds(new CopyByName(this.of, copy)))
  }

  map<T>(made: (claimed: ClaimedCopy) => T): T[] {
    return Array.from(this, made)
  }

  flatMap<T>(made: (claimed: ClaimedCopy) => T | readonly T[]): T[] {
    return [...this].flatMap(made)
  }
}

class CopyByName implements ClaimedCopy {
  readonly #of: Copies
  readonly #number: number

  constructor(of: Copies, number: number) {
    this.#of = of
    this.#number = number
  }

  get copy(): Copy {
    return this.#of.at(this.#number)
  }

  get path(): string {
    return this.#of.pathOf(this.#number)
  }
}

/** The places of claimed copies among all copies. */
export function numbersOf(claimed: ClaimedCopies): Int32Array {
  return claimed instanceof CopiesByName
    ? claimed.numbers
    : Int32Array.from(claimed, ({ copy }) => copy.number)
}
