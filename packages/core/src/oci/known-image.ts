import type { ImageConfig } from './config.js'
import type { Digest } from './digest.js'
import type { Platform } from './platform.js'

/** As much of an image as tells whether another was built on it. */
export interface KnownImage {
  readonly diffIds: readonly Digest[]
  readonly platform: Platform
  /** What its history says made it, the oldest first; null where nobody tells. */
  readonly createdBy: readonly string[] | null
}

export function knownFrom({ diffIds, platform, history }: ImageConfig): KnownImage {
  return { diffIds, platform, createdBy: history.map(({ createdBy }) => createdBy) }
}
