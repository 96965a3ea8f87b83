import { LayersizeError } from '../../errors.js'

/** What is wrong at byte `offset` of the compressed data. */
export function damaged(offset: number, reason: string, cause?: unknown): LayersizeError {
  return new LayersizeError(
    'COMPRESSION_INVALID',
    `its zstd data is damaged: ${reason} at byte ${offset}`,
    cause === undefined ? {} : { cause },
  )
}

export function truncated(): LayersizeError {
  return new LayersizeError('COMPRESSION_TRUNCATED', 'its zstd data ends in the middle')
}
