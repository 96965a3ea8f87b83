import type { DecodeFrame } from '../../packages/core/src/compression/zstd/frame-blocks.js'
import { nativeDecoder } from '../../packages/core/src/compression/zstd/native-decoder.js'
import { scriptDecoder } from '../../packages/core/src/compression/zstd/script/script-decoder.js'

/** Ours, and node:zlib's where there is one: what holds of one holds of the other. */
export const DECODERS: readonly (readonly [string, DecodeFrame])[] = [
  ['in JavaScript', scriptDecoder()],
  ...(nativeDecoder ? [['with node:zlib', nativeDecoder] as const] : []),
]
