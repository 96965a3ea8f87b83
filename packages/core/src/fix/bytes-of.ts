import type { Copy } from '../image/copies.js'

export function bytesOf(copies: readonly Copy[]): number {
  return copies.reduce((sum, { inode }) => sum + inode.bytes, 0)
}
