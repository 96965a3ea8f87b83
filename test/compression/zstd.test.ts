import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as zlib from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { unzstd } from '../../packages/core/src/compression/zstd/unzstd.js'
import { DECODERS } from './decoders.js'
import { collect, pieces } from './pieces.js'
import { sampleContent } from './sample.js'
import { compressed, frame, littleEndian, raw, rle, skippable, WINDOW_1_MIB } from './zstd-frame.js'

const PIECES = [1, 7, 1000, Number.MAX_SAFE_INTEGER]
/** Since Node 22.15. */
const { zstdCompressSync } = zlib as { zstdCompressSync?: (bytes: Buffer, options: object) => Buffer }
const file = (name: string) => readFileSync(join(import.meta.dirname, 'zstd', name))

describe.each(DECODERS)('zstd decoded %s', (_, decoder) => {
  const decode = (bytes: Buffer, size = Number.MAX_SAFE_INTEGER) =>
    collect(unzstd(pieces(bytes, size), decoder))
  const text = async (...parts: Buffer[]) => (await decode(Buffer.concat(parts), 5)).toString()

  describe.each(PIECES)('in pieces of %d', (size) => {
    test.each(['three-frames.zst', 'window-64-kib.zst', 'window-2-gib.zst'])('%s', async (name) => {
      expect((await decode(file(name), size)).equals(sampleContent(200_000))).toBe(true)
    })

    test('far-match.zst', async () => {
      const around = sampleContent(2000)
      const expected = Buffer.concat([around, Buffer.alloc(40_000_000), around])
      expect((await decode(file('far-match.zst'), size)).equals(expected)).toBe(true)
    })

    test('zstd-chunked-layer.tar.zst', async () => {
      const tar = await decode(file('zstd-chunked-layer.tar.zst'), size)
      expect(tar).toHaveLength(2048)
      expect(createHash('sha256').update(tar).digest('hex')).toMatch(/^f4206584772b/)
    })

    test('frames of every kind', async () => {
      const bytes = Buffer.concat([
        skippable(0),
        frame([raw('one '), rle('2', 3), raw(' ')]),
        frame([raw('')]),
        skippable(5000, 15),
        frame([raw('three')], { contentSize: littleEndian(5, 1) }),
        skippable(3),
      ])
      expect((await decode(bytes, size)).toString()).toBe('one 222 three')
    })
  })

  // Only what has zstd can make it; the suite runs on such a Node as well.
  if (zstdCompressSync)
    test('all levels of node:zlib', async () => {
      const content = Buffer.concat([sampleContent(150_000), Buffer.alloc(150_000), sampleContent(200_000)])
      const levels = [-50, -5, ...Array.from({ length: 22 }, (_, i) => i + 1)]
      const { ZSTD_c_compressionLevel = 0 } = zlib.constants as { ZSTD_c_compressionLevel?: number }
      const bytes = levels.map((level) =>
        zstdCompressSync?.(content, { params: { [ZSTD_c_compressionLevel]: level } }),
      )
      const decoded = await decode(Buffer.concat(bytes as Buffer[]), 100_000)
      expect(decoded.equals(Buffer.concat(levels.map(() => content)))).toBe(true)
    })

  test('frames to skip have sixteen magics, and may be all there is', async () => {
    for (let variant = 0; variant < 16; variant++) expect(await text(skippable(variant, variant))).toBe('')
  })

  test('the content size is told in 1, 2, 4 or 8 bytes, with and without a window', async () => {
    const content = 'x'.repeat(300)
    for (const [size, length] of [
      [300 - 256, 2],
      [300, 4],
      [300, 8],
    ] as const) {
      const contentSize = littleEndian(size, length)
      expect(await text(frame([raw(content)], { contentSize }))).toBe(content)
      expect(await text(frame([raw(content)], { contentSize, window: [0, 0] }))).toBe(content)
    }
    expect(await text(frame([raw('x')], { contentSize: littleEndian(1, 1) }))).toBe('x')
    expect(await text(frame([raw('')], { contentSize: littleEndian(0, 1) }))).toBe('')
  })

  test('a checksum is compared', async () => {
    const blocks = [rle('a', 100_000), rle('b', 100_000)]
    const checksum = (low: number) => ({ window: WINDOW_1_MIB, checksum: littleEndian(low, 4) })
    expect((await decode(frame(blocks, checksum(0x41051fe2)))).length).toBe(200_000)
    await expect(decode(frame(blocks, checksum(0x41051fe3)))).rejects.toMatchObject({
      code: 'COMPRESSION_INVALID',
    })
  })

  test('a dictionary of number 0 is none', async () => {
    expect(await text(frame([raw('x')], { window: [0, 0], dictionary: Buffer.alloc(2) }))).toBe('x')
  })

  test('compressed blocks of literals only', async () => {
    const plain = compressed(4 << 3, Buffer.from('abcd'), 0)
    const repeated = compressed((5 << 3) | 1, Buffer.from('x'), 0)
    const longer = compressed((40 << 4) | (1 << 2) | 1, (40 << 4) >> 8, Buffer.from('y'), 0)
    expect(await text(frame([plain, repeated, longer]))).toBe(`abcdxxxxx${'y'.repeat(40)}`)
  })

  test('a window of 2 GiB', async () => {
    const blocks = [raw('a'), rle('b', 100_000), raw('c')]
    const expected = `a${'b'.repeat(100_000)}c`
    expect(await text(frame(blocks, { window: [21, 0] }))).toBe(expected)
    // As a stream, too: a frame of many blocks is decoded otherwise than one of few.
    const many = Array.from({ length: 20 }, () => blocks).flat()
    expect(await text(frame(many, { window: [21, 0] }))).toBe(expected.repeat(20))
  })

  test('20,000 small frames do not take long', { timeout: 10_000 }, async () => {
    const small = frame([raw('0123456789'), rle('x', 500)], { contentSize: littleEndian(510 - 256, 2) })
    const bytes = Buffer.concat(Array.from({ length: 20_000 }, () => small))
    expect(await decode(bytes, 1 << 16)).toHaveLength(20_000 * 510)
  })

  test('what expands without end comes in chunks, and only as it is asked for', async () => {
    const bomb = frame(Array.from({ length: 8 * 4000 }, () => rle('x', 128 << 10)))
    const state = { taken: 0, closed: false }
    let size = 0
    for await (const chunk of unzstd(pieces(bomb, 32 * 4), decoder)) {
      expect(chunk.length).toBeLessThanOrEqual(1 << 20)
      size += chunk.length
      if (size > 32 << 20) break
    }
    expect(state.taken).toBeLessThan(200)
  })
})
