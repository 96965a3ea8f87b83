import type { Copy } from '../image/copy.js'

export function bytesOf(copies: readonly Copy[]): number {
  return copies.reduce((sum, { bytes }) => sum + bytes, 0)
}
