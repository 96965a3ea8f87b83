import { createHash, type Hash } from 'node:crypto'

/** A content address, `sha256:` and 64 lower-case hex digits (OCI descriptor.md, "Digests"). */
export type Digest = `sha256:${string}`

/** The text as a Digest, or null where it is none that layersize can compare. */
export function parseDigest(text: unknown): Digest | null {
  return typeof text === 'string' && /^sha256:[0-9a-f]{64}$/.test(text) ? (text as Digest) : null
}

/** The digest of these bytes. */
export function digestOf(bytes: Uint8Array): Digest {
  return digestFrom(createHash('sha256').update(bytes))
}

/** The digest of all that a SHA-256 hash has taken. */
export function digestFrom(hash: Hash): Digest {
  return `sha256:${hash.digest('hex')}`
}

/** The 64 hex digits of a digest. */
export function hexOf(digest: Digest): string {
  return digest.slice('sha256:'.length)
}
