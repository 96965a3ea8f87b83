import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { pump } from '../../packages/core/src/compression/byte-sink.js'
import { decompressor, sniffCompression } from '../../packages/core/src/compression/decompress.js'
import { collector, failing, overwritten, pieces } from './pieces.js'
import { frame, raw, skippable } from './zstd-frame.js'

const decompress = (bytes: AsyncIterable<Buffer>) => pump(bytes, decompressor(collector()))
const zstd = frame([raw('content')])

describe('by the first bytes', () => {
  test.each([
    ['gzip', gzipSync('content')],
    ['zstd', zstd],
    ['zstd', Buffer.concat([skippable(3, 7), zstd])],
    ['none', Buffer.from('content')],
    ['none', Buffer.from('c')],
    ['none', Buffer.alloc(0)],
  ])('%s', async (compression, bytes) => {
    expect(sniffCompression(bytes)).toBe(compression)
    const content = await decompress(pieces(bytes, 1))
    expect(content.equals(compression === 'none' ? bytes : Buffer.from('content'))).toBe(true)
  })

  test.each([
    ['bzip2', '425a6839314159265359'],
    ['xz', 'fd377a585a000004'],
    ['zstd', '25b52ffd00'],
    ['zstd', 'fd2fb51e00'],
  ])('%s that is not read', async (compression, hex) => {
    const bytes = Buffer.from(hex, 'hex')
    expect(sniffCompression(bytes)).toBe(compression)
    const state = { taken: 0, closed: false }
    const reading = decompress(pieces(bytes, 8, state))
    await expect(reading).rejects.toMatchObject({
      code: 'COMPRESSION_UNSUPPORTED',
      message: expect.stringContaining(compression),
    })
    expect(state.closed).toBe(true)
  })
})

describe.each([
  ['plain', Buffer.alloc(3000, 'plain')],
  ['gzip', gzipSync(Buffer.alloc(3000, 'x'))],
  ['zstd', Buffer.concat([zstd, zstd, zstd])],
])('%s', (_, bytes) => {
  test('what the input throws passes through, at once or later', async () => {
    const error = new Error('a broken pipe')
    await expect(decompress(failing(Buffer.alloc(0), error))).rejects.toBe(error)
    await expect(decompress(failing(bytes, error))).rejects.toBe(error)
  })

  test.each([3, 700])('pieces of %d bytes may be overwritten once they were taken', async (size) => {
    const expected = await decompress(pieces(bytes, bytes.length))
    expect((await decompress(overwritten(bytes, size))).equals(expected)).toBe(true)
  })

  test('a sink that stops early closes the input, and is let go', async () => {
    const state = { taken: 0, closed: false }
    const error = new Error('enough')
    let destroyed = false
    const sink = {
      write() {
        throw error
      },
      async end() {},
      destroy() {
        destroyed = true
      },
    }
    await expect(pump(pieces(bytes, 10, state), decompressor(sink))).rejects.toBe(error)
    expect(state.closed).toBe(true)
    expect(destroyed).toBe(true)
  })
})
