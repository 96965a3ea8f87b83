const EQUALS = 0x3d

const VALUES = new Int32Array(256).fill(-1)
for (const [value, char] of [
  ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
].entries()) {
  VALUES[char.charCodeAt(0)] = value
}

/**
 * Decodes padded base64 without making a string of it, and returns how many bytes that were; -1 for what is no base64.
 * `into` must have room for three bytes for each four.
 */
export function decodeBase64(bytes: Buffer, start: number, end: number, into: Buffer): number {
  if ((end - start) % 4 !== 0) return -1
  const padding = end > start && bytes[end - 1] === EQUALS ? (bytes[end - 2] === EQUALS ? 2 : 1) : 0
  const last = padding > 0 ? end - 4 : end
  let length = 0
  let seen = 0
  for (let at = start; at < last; at += 4) {
    const value = quadruple(bytes, at)
    seen |= value
    into[length] = value >> 16
    into[length + 1] = value >> 8
    into[length + 2] = value
    length += 3
  }
  if (padding > 0) {
    const value =
      (valueAt(bytes, last) << 18) |
      (valueAt(bytes, last + 1) << 12) |
      (padding === 1 ? valueAt(bytes, last + 2) << 6 : 0)
    seen |= value
    into[length++] = value >> 16
    if (padding === 1) into[length++] = value >> 8
  }
  return seen < 0 ? -1 : length
}

/** The 64 bits in twelve characters folded to 32 that are not 0, or -1 for what is no base64. */
export function decodeChecksum(bytes: Buffer, at: number): number {
  const [a, b] = [quadruple(bytes, at), quadruple(bytes, at + 4)]
  const [d, e, f] = [valueAt(bytes, at + 8), valueAt(bytes, at + 9), valueAt(bytes, at + 10)]
  if ((a | b | d | e | f) < 0 || bytes[at + 11] !== EQUALS) return -1
  const high = (a << 8) | (b >> 16)
  const low = (b << 16) | (d << 10) | (e << 4) | (f >> 2)
  return foldChecksum(high, low)
}

/** A checksum of 64 bits as one of 32 that is never 0, which would mean that it is not known. */
export function foldChecksum(high: number, low: number): number {
  return (high ^ low) >>> 0 || 1
}

/** 24 bits, or something negative. */
function quadruple(bytes: Buffer, at: number): number {
  return (
    (valueAt(bytes, at) << 18) |
    (valueAt(bytes, at + 1) << 12) |
    (valueAt(bytes, at + 2) << 6) |
    valueAt(bytes, at + 3)
  )
}

function valueAt(bytes: Buffer, at: number): number {
  return VALUES[bytes[at] as number] as number
}
