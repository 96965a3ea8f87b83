import type { BlobContent } from './source.js'

/** Content that is read from its beginning each time. */
export function stored(open: () => AsyncIterable<Uint8Array>): BlobContent {
  return { kind: 'stored', open, async [Symbol.asyncDispose]() {} }
}
