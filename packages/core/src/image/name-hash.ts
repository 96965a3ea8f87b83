import { randomInt } from 'node:crypto'

/** Hashes names in their folders, in each run otherwise: nobody can choose names beforehand that all fall together. */
export class NameHash {
  readonly #seed = randomInt(2 ** 32)
  readonly #first = randomInt(2 ** 31) * 2 + 1
  readonly #second = randomInt(2 ** 31) * 2 + 1

  of(parent: number, text: Uint8Array, from: number, to: number): number {
    let hash = this.#mix(this.#seed ^ parent)
    let at = from
    for (; at + 4 <= to; at += 4) {
      const word =
        (text[at] as number) |
        ((text[at + 1] as number) << 8) |
        ((text[at + 2] as number) << 16) |
        ((text[at + 3] as number) << 24)
      hash = this.#mix(hash ^ word)
    }
    let rest = to - from
    for (; at < to; at++) rest = (rest << 8) | (text[at] as number)
    hash = this.#mix(hash ^ rest)
    return hash ^ (hash >>> 15)
  }

  /** Two multiplications: one alone would let a change of the highest bit through as it is. */
  #mix(word: number): number {
    const once = Math.imul(word ^ (word >>> 16), this.#first)
    return Math.imul(once ^ (once >>> 15), this.#second)
  }
}
