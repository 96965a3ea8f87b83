import type { Copy } from '../image/copies.js'

export function bytesOf(copies: readonly Copy[]): number {
  return copies.reduce((sum, { bytes }) => sum + bytes, 0)
}
