/** The same bytes by four, but for up to three at the end; null where they do not begin at such a place in memory. */
export function wordsOf({ buffer, byteOffset, length }: Uint8Array): Int32Array | null {
  return byteOffset % 4 === 0 ? new Int32Array(buffer, byteOffset, length >>> 2) : null
}
