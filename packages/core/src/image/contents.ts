import type { Copies } from './copies.js'

const NONE = 0

/** Numbers what copies hold, from 0 on: equal numbers for equal contents. */
export class Contents {
  readonly #copies: Copies
  /** The first copy of each content, and where it stands in the table. */
  readonly #first: Int32Array
  readonly #slots: Int32Array
  #count = 0

  /** For at most so many contents. */
  constructor(copies: Copies, most: number) {
    this.#copies = copies
    this.#first = new Int32Array(most)
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * most + 2)))
  }

  get count(): number {
    return this.#count
  }

  /** The number of what a copy holds, a new one where no copy before has held it. */
  add(copy: number): number {
    if (!this.#copies.isKnown(copy)) return this.#count++
    const slot = this.#slotOf(copy)
    if (this.#slots[slot] === NONE) {
      this.#first[this.#count] = copy
      this.#slots[slot] = ++this.#count
    }
    return (this.#slots[slot] as number) - 1
  }

  /** The same of what is known already; -1 where it is not. */
  find(copy: number): number {
    if (!this.#copies.isKnown(copy)) return -1
    return (this.#slots[this.#slotOf(copy)] as number) - 1
  }

  #slotOf(copy: number): number {
    const last = this.#slots.length - 1
    for (let slot = this.#copies.contentHash(copy) & last; ; slot = (slot + 1) & last) {
      const content = this.#slots[slot] as number
      if (content === NONE || this.#copies.areEqual(this.#first[content - 1] as number, copy)) return slot
    }
  }
}
