import { parseNumber } from './number.js'

/** Reads numbers that stand together in a header, which members mostly have in common with the one before. */
export class NumberRun {
  readonly #starts: readonly number[]
  readonly #length: number
  /** The first of the words that the numbers stand in. */
  readonly #word: number
  /** The words of the block read last. Those of a run that is empty are 0, as its numbers are. */
  readonly #last: Int32Array
  readonly #numbers: number[]

  /** `starts` are the bytes of a block where numbers of this length begin, in their order. */
  constructor(starts: readonly number[], length: number) {
    this.#starts = starts
    this.#length = length
    this.#word = (starts[0] as number) >>> 2
    this.#last = new Int32Array((((starts.at(-1) as number) + length + 3) >>> 2) - this.#word)
    this.#numbers = starts.map(() => 0)
  }

  /** The numbers of the block at `at`, until the next is read. Throws TAR_INVALID, as `parseNumber` does. */
  read(bytes: Buffer, at: number, words: Int32Array | null, offset: number): readonly number[] {
    if (!words || at % 4 !== 0) {
      return this.#starts.map((start) => parseNumber(bytes, at, start, this.#length, offset))
    }
    if (this.#isAsBefore(words, at / 4)) return this.#numbers
    for (let i = 0; i < this.#starts.length; i++) {
      this.#numbers[i] = parseNumber(bytes, at, this.#starts[i] as number, this.#length, offset)
    }
    return this.#numbers
  }

  /** Keeps the words for the next block. */
  #isAsBefore(words: Int32Array, block: number): boolean {
    const last = this.#last
    const from = block + this.#word
    let same = true
    for (let i = 0; i < last.length; i++) {
      const word = words[from + i] as number
      if (last[i] === word) continue
      last[i] = word
      same = false
    }
    return same
  }
}
