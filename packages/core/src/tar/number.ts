import { invalidTar } from './invalid-tar.js'

/**
 * A number in the block that begins at `at`, from its byte `start` on: octal digits, or base-256 where the first bit is
 * set. Throws TAR_INVALID, naming the byte of the tar where the block begins.
 */
export function parseNumber(
  bytes: Buffer,
  at: number,
  start: number,
  length: number,
  offset: number,
): number {
  const value =
    (bytes[at + start] as number) & 0x80
      ? parseBase256(bytes, at + start, length)
      : parseOctal(bytes, at + start, length)
  if (Number.isNaN(value)) throw invalidTar(offset, `the number at its byte ${start} cannot be read`)
  if (!Number.isSafeInteger(value)) throw invalidTar(offset, `the number at its byte ${start} is beyond 2^53`)
  return value
}

/** NaN where the field holds anything but octal digits between spaces and NULs; 0 where it is empty. */
export function parseOctal(bytes: Buffer, start: number, length: number): number {
  const end = start + length
  let at = start
  while (at < end && isBlank(bytes[at])) at++
  let value = 0
  for (; at < end; at++) {
    const digit = (bytes[at] as number) - 0x30
    if (digit < 0 || digit > 7) break
    value = value * 8 + digit
  }
  if (at === end || bytes[at] === 0) return value
  while (at < end && isBlank(bytes[at])) at++
  return at === end ? value : Number.NaN
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0 || byte === 0x20
}

function parseBase256(block: Buffer, start: number, length: number): number {
  const negative = ((block[start] as number) & 0x40) !== 0
  let value = 0
  for (let i = 0; i < length; i++) {
    let byte = block[start + i] as number
    if (negative) byte ^= 0xff
    if (i === 0) byte &= 0x7f
    value = value * 256 + byte
  }
  return negative ? -value - 1 : value
}
