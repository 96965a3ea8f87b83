import { createHash, type Hash, hash } from 'node:crypto'
import type { SparseExtent } from '../tar/sparse.js'

/** Takes the SHA-256 of one file's content after another, as hex. */
export class ContentDigest {
  #size = 0
  #whole = ''
  #parts: Hash | null = null

  /** Begins a new file. Where a sparse file's bytes belong is a part of its content, its zeros are not read. */
  begin(extents: readonly SparseExtent[] | null, size: number): void {
    this.#size = size
    this.#whole = ''
    this.#parts = null
    if (extents) this.#parts = beginContent(extents, size)
  }

  /** Takes the next bytes. */
  update(chunk: Buffer): void {
    if (this.#parts) {
      this.#parts.update(chunk)
    } else if (chunk.length === this.#size) {
      // Most files come in one piece, and for those a hash object costs more than the hash.
      this.#whole = hash('sha256', chunk, 'hex')
    } else {
      this.#parts = createHash('sha256').update(chunk)
    }
  }

  end(): string {
    return this.#parts ? this.#parts.digest('hex') : this.#whole || hash('sha256', '', 'hex')
  }
}

/** Begins the digest of one file's content, which its stored bytes then are added to. */
export function beginContent(extents: readonly SparseExtent[] | null, size: number): Hash {
  const hash = createHash('sha256')
  return extents ? hash.update(`sparse ${size} ${JSON.stringify(extents)}\n`) : hash
}
