const A = 0x9e3779b1
const B = 0x85ebca77

/**
 * A quick checksum of `length` bytes from `at` on, a multiple of four, of which `words` are the same by four; never 0.
 * Contents can be made to collide, so it says only which are not equal.
 */
export function bodyChecksum(bytes: Buffer, words: Int32Array, at: number, length: number): number {
  let a = length
  let b = B
  const pairsEnd = (at >>> 2) + ((length >>> 3) << 1)
  for (let i = at >>> 2; i < pairsEnd; i += 2) {
    a = Math.imul(a ^ (words[i] as number), A)
    b = Math.imul(b ^ (words[i + 1] as number), B)
    a = (a << 13) | (a >>> 19)
    b = (b << 15) | (b >>> 17)
  }
  // What follows in memory is no part of the content.
  for (let i = pairsEnd << 2; i < at + length; i++) a = Math.imul(a ^ (bytes[i] as number), A)
  const sum = Math.imul(a ^ (a >>> 16), B) ^ Math.imul(b ^ (b >>> 15), A)
  return sum >>> 0 || 1
}
