import { createHash, type Hash, hash } from 'node:crypto'
import type { SparseExtent } from '../tar/sparse.js'

/** Takes the SHA-256 of one file's content after another, as hex. */
export class ContentDigest {
  #whole: Buffer | null = null
  #parts: Hash | null = null

  /** Begins a new file. Where a sparse file's bytes belong is a part of its content, its zeros are not read. */
  begin(extents: readonly SparseExtent[] | null, size: number): void {
    this.#whole = null
    this.#parts = null
    if (extents) this.#parts = beginContent(extents, size)
  }

  /** Takes the next bytes, which may be overwritten once `end` was called. */
  update(chunk: Buffer): void {
    if (this.#parts) {
      this.#parts.update(chunk)
    } else if (this.#whole) {
      this.#parts = createHash('sha256').update(this.#whole).update(chunk)
      this.#whole = null
    } else {
      this.#whole = chunk
    }
  }

  end(): string {
    // Most files come in one piece, and for those a hash object costs more than the hash.
    return this.#parts ? this.#parts.digest('hex') : hash('sha256', this.#whole ?? Buffer.alloc(0), 'hex')
  }
}

/** Begins the digest of one file's content, which its stored bytes then are added to. */
export function beginContent(extents: readonly SparseExtent[] | null, size: number): Hash {
  const hash = createHash('sha256')
  return extents ? hash.update(`sparse ${size} ${JSON.stringify(extents)}\n`) : hash
}
