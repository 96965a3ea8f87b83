const PRIME_1 = 0x9e3779b185ebca87n
const PRIME_2 = 0xc2b2ae3d27d4eb4fn
const PRIME_3 = 0x165667b19e3779f9n
const PRIME_4 = 0x85ebca77c2b2ae63n
const PRIME_5 = 0x27d4eb2f165667c5n

/** Four words, one for each lane. */
const STRIPE = 32

/** XXH64 with seed 0, of which zstd's checksum is the lower half. */
export class Xxh64 {
  readonly #lanes = new BigUint64Array(4)
  readonly #bytes = Buffer.alloc(64 * 1024)
  readonly #words = new BigUint64Array(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length / 8)
  /** How many of the bytes wait for their turn. */
  #waiting = 0
  #total = 0

  /** Begins anew. */
  clear(): void {
    this.#lanes.set([PRIME_1 + PRIME_2, PRIME_2, 0n, -PRIME_1])
    this.#waiting = 0
    this.#total = 0
  }

  update(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const piece = bytes.subarray(at, at + this.#bytes.length - this.#waiting)
      this.#bytes.set(piece, this.#waiting)
      this.#waiting += piece.length
      at += piece.length
      if (this.#waiting === this.#bytes.length) this.#takeStripes()
    }
    this.#total += bytes.length
  }

  digest(): number {
    let at = this.#takeStripes()
    let hash = PRIME_5
    if (this.#total >= STRIPE) {
      const [a, b, c, d] = this.#lanes as unknown as [bigint, bigint, bigint, bigint]
      hash = rotate(a, 1n) + rotate(b, 7n) + rotate(c, 12n) + rotate(d, 18n)
      for (const lane of [a, b, c, d]) hash = (u64(hash) ^ round(lane)) * PRIME_1 + PRIME_4
    }
    hash = u64(hash + BigInt(this.#total))
    for (; at + 8 <= this.#waiting; at += 8) {
      hash = u64(rotate(hash ^ round(this.#bytes.readBigUInt64LE(at)), 27n) * PRIME_1 + PRIME_4)
    }
    if (at + 4 <= this.#waiting) {
      hash = u64(rotate(hash ^ u64(BigInt(this.#bytes.readUInt32LE(at)) * PRIME_1), 23n) * PRIME_2 + PRIME_3)
      at += 4
    }
    for (; at < this.#waiting; at++) {
      hash = u64(rotate(hash ^ u64(BigInt(this.#bytes[at] as number) * PRIME_5), 11n) * PRIME_1)
    }
    hash = u64((hash ^ (hash >> 33n)) * PRIME_2)
    hash = u64((hash ^ (hash >> 29n)) * PRIME_3)
    return Number(BigInt.asUintN(32, hash ^ (hash >> 32n)))
  }

  /** Takes the whole stripes of the bytes that wait, and tells where the rest begins. */
  #takeStripes(): number {
    const words = this.#words
    const count = (this.#waiting - (this.#waiting % STRIPE)) / 8
    let [a, b, c, d] = this.#lanes as unknown as [bigint, bigint, bigint, bigint]
    // V8 makes machine words of these, thirty times as fast as BigInts, while all of it stands in one function.
    for (let i = 0; i < count; i += 4) {
      a = BigInt.asUintN(64, a + BigInt.asUintN(64, (words[i] as bigint) * PRIME_2))
      a = BigInt.asUintN(64, BigInt.asUintN(64, BigInt.asUintN(64, a << 31n) | (a >> 33n)) * PRIME_1)
      b = BigInt.asUintN(64, b + BigInt.asUintN(64, (words[i + 1] as bigint) * PRIME_2))
      b = BigInt.asUintN(64, BigInt.asUintN(64, BigInt.asUintN(64, b << 31n) | (b >> 33n)) * PRIME_1)
      c = BigInt.asUintN(64, c + BigInt.asUintN(64, (words[i + 2] as bigint) * PRIME_2))
      c = BigInt.asUintN(64, BigInt.asUintN(64, BigInt.asUintN(64, c << 31n) | (c >> 33n)) * PRIME_1)
      d = BigInt.asUintN(64, d + BigInt.asUintN(64, (words[i + 3] as bigint) * PRIME_2))
      d = BigInt.asUintN(64, BigInt.asUintN(64, BigInt.asUintN(64, d << 31n) | (d >> 33n)) * PRIME_1)
    }
    this.#lanes.set([a, b, c, d])
    const rest = count * 8
    if (rest === this.#bytes.length) this.#waiting = 0
    return rest
  }
}

function round(input: bigint): bigint {
  return u64(rotate(u64(input * PRIME_2), 31n) * PRIME_1)
}

function rotate(word: bigint, bits: bigint): bigint {
  return u64(word << bits) | (word >> (64n - bits))
}

function u64(value: bigint): bigint {
  return BigInt.asUintN(64, value)
}
