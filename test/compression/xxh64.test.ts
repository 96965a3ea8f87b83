import { expect, test } from 'vitest'
import { Xxh64 } from '../../packages/core/src/compression/zstd/script/xxh64.js'

/** The checksums that zstd 1.5.4 writes for so many bytes. */
const CHECKSUMS = [
  [0, 0x51d8e999],
  [1, 0xdb052768],
  [3, 0x5a6209ab],
  [4, 0x0a55ac41],
  [8, 0x65b924eb],
  [31, 0xb1e722b7],
  [32, 0x31a8c629],
  [33, 0xf8d65b94],
  [63, 0x13e2fa26],
  [64, 0x445775d0],
  [100, 0x8247d5db],
  [65535, 0x70d33fe8],
  [65536, 0xf1493809],
  [65537, 0x5c83eb3e],
  [200000, 0xf4ccdbba],
] as const

test.each(CHECKSUMS)('the checksum of %d bytes', (length, expected) => {
  const bytes = Buffer.from(Array.from({ length }, (_, i) => (i * 7 + (i >> 8)) & 255))
  const hash = new Xxh64()
  for (const size of [1, 1000, Number.MAX_SAFE_INTEGER]) {
    hash.clear()
    for (let at = 0; at < length; at += size) hash.update(bytes.subarray(at, at + size))
    expect(hash.digest()).toBe(expected)
  }
})
