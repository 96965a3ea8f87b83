import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { unzstd } from '../../packages/core/src/compression/zstd/unzstd.js'
import { LayersizeError } from '../../packages/core/src/errors.js'
import { DECODERS } from './decoders.js'
import { collect, failing, pieces } from './pieces.js'
import { randomNumbers } from './sample.js'
import {
  type Block,
  compressed,
  frame,
  littleEndian,
  raw,
  rle,
  skippable,
  WINDOW_1_MIB,
} from './zstd-frame.js'

const file = (name: string) => readFileSync(join(import.meta.dirname, 'zstd', name))
const frames = [
  frame([raw('one'), rle('x', 9)]),
  skippable(4),
  frame([raw('two')], { contentSize: littleEndian(3, 1) }),
]
const good = Buffer.concat(frames)
const many = (block: Block) => Array.from({ length: 20 }, () => block)

/** A block of five literals that claims to repeat 65,539 bytes and more 98,302 times. */
const endlessMatches = compressed(
  (5 << 3) | 1,
  Buffer.from('a'),
  ...[255, 255, 255, 0b01_01_01_00, 35, 0, 52],
  Buffer.alloc(100_000),
  1,
)

describe.each(DECODERS)('damaged zstd decoded %s', (_, decoder) => {
  const decode = (bytes: Buffer, size = Number.MAX_SAFE_INTEGER) =>
    collect(unzstd(pieces(bytes, size), decoder))

  test.each<[string, Buffer, string]>([
    [
      'a reserved bit in a header',
      frame([raw('x')], { window: [0, 0], reserved: true }),
      'a reserved bit is set in the frame at byte 0',
    ],
    [
      'a reserved block',
      Buffer.concat([good, frame([raw('x'), { ...raw('x'), type: 'reserved' }])]),
      `a block of a reserved type at byte ${good.length + 10}`,
    ],
    [
      'a block beyond the window',
      frame([rle('x', 1025)], { window: [0, 0] }),
      'a block that is too large at byte 6',
    ],
    [
      'a block beyond the content',
      frame([rle('x', 129)], { contentSize: littleEndian(128, 1) }),
      'a block that is too large at byte 6',
    ],
    [
      'a block of more than 128 KiB',
      frame([rle('x', (128 << 10) + 1)], { window: WINDOW_1_MIB }),
      'a block that is too large at byte 6',
    ],
    ['a compressed block of nothing', frame([compressed()]), 'a compressed block of nothing at byte 6'],
    [
      'a compressed block of nonsense',
      Buffer.concat([good, frame([compressed(0xff, 0xff, 0xff, 0xff)])]),
      `at byte ${good.length}`,
    ],
    ['a compressed block that uses an earlier table', frame([compressed(3, 0, 0, 0)]), 'at byte 0'],
    ['matches without end', frame([endlessMatches]), 'at byte 0'],
    ['matches without end, in many blocks', frame(many(endlessMatches)), 'at byte 0'],
    ['less content than told', frame([raw('x')], { contentSize: littleEndian(2, 1) }), 'at byte 0'],
    [
      'less content than told, in many blocks',
      frame([...many(raw('x')), raw('')], { contentSize: littleEndian(200, 1) }),
      'at byte 0',
    ],
    [
      'more content than told',
      frame([raw('x'), raw('xx')], { contentSize: littleEndian(2, 1) }),
      'at byte 0',
    ],
    [
      'more content than told, by far',
      frame(many(rle('x', 100_000)), { contentSize: littleEndian(1000, 4), window: WINDOW_1_MIB }),
      'at byte 0',
    ],
    ['a wrong checksum', frame([raw('x')], { window: [0, 0], checksum: littleEndian(7, 4) }), 'at byte 0'],
    [
      'a wrong checksum, in many blocks',
      frame(many(raw('x')), { window: [0, 0], checksum: littleEndian(7, 4) }),
      'at byte 0',
    ],
    [
      'text after the last frame',
      Buffer.concat([good, Buffer.from('more')]),
      `ends at byte ${good.length}, and something else follows`,
    ],
    [
      'a NUL after the last frame',
      Buffer.concat([good, Buffer.alloc(1)]),
      `ends at byte ${good.length}, and something else follows`,
    ],
    [
      'gzip after the last frame',
      Buffer.concat([good, Buffer.from('1f8b0800', 'hex')]),
      `ends at byte ${good.length}, and something else follows`,
    ],
  ])('%s', async (_, bytes, message) => {
    for (const size of [1, 7, Number.MAX_SAFE_INTEGER]) {
      await expect(decode(bytes, size)).rejects.toMatchObject({
        code: 'COMPRESSION_INVALID',
        message: expect.stringContaining(message),
      })
    }
  })

  test.each<[string, Buffer]>([
    ['a dictionary', frame([raw('x')], { window: [0, 0], dictionary: littleEndian(77, 4) })],
    ['a window of more than 2 GiB', frame([raw('x')], { window: [21, 1] })],
    ['a window of terabytes', frame([raw('x')], { window: [31, 7] })],
    ['a single segment of more than 2 GiB', frame([raw('x')], { contentSize: littleEndian(2 ** 31 + 1, 8) })],
    ['a frame from before zstd 0.8', Buffer.from('27b52ffd00', 'hex')],
    ['a frame of zstd 0.1', Buffer.from('fd2fb51e00', 'hex')],
  ])('%s is not supported', async (_, bytes) => {
    await expect(decode(Buffer.concat([good, bytes]))).rejects.toMatchObject({
      code: 'COMPRESSION_UNSUPPORTED',
    })
  })

  test('what is cut off anywhere is truncated, but between frames', async () => {
    const checked = frame(many(raw('x')), { window: [0, 0], checksum: littleEndian(7, 4) })
    const ends = frames.map((_, i) => Buffer.concat(frames.slice(0, i + 1)).length)
    const bytes = Buffer.concat([good, checked])
    for (let length = 1; length < bytes.length; length++) {
      const decoded = decode(bytes.subarray(0, length), 3)
      if (ends.includes(length)) await decoded
      else await expect(decoded, `${length} bytes`).rejects.toMatchObject({ code: 'COMPRESSION_TRUNCATED' })
    }
  })

  test('whatever the bytes, there is content or an error that says so', { timeout: 10_000 }, async () => {
    const random = randomNumbers(7)
    const whole = Buffer.concat([good, file('three-frames.zst'), file('window-64-kib.zst'), good])
    for (let i = 0; i < 300; i++) {
      const bytes = Buffer.from(whole.subarray(0, random(3) === 0 ? random(whole.length) : whole.length))
      for (let flips = random(3); flips > 0; flips--) {
        const at = random(Math.min(bytes.length, [100, 3000, whole.length][random(3)] as number))
        bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8))
      }
      await decode(bytes, 1 << 16).catch((error: unknown) => expect(error).toBeInstanceOf(LayersizeError))
    }
  })

  test('what the input throws passes through', async () => {
    const error = new TypeError('a broken pipe')
    for (const bytes of [
      good,
      good.subarray(0, 20),
      file('three-frames.zst').subarray(0, 30_000),
      Buffer.alloc(0),
    ]) {
      await expect(collect(unzstd(failing(bytes, error), decoder))).rejects.toBe(error)
    }
  })

  test.each([10, 100_000])('who stops after %d bytes closes the input', async (length) => {
    const state = { taken: 0, closed: false }
    let size = 0
    for await (const chunk of unzstd(pieces(file('three-frames.zst'), 1000, state), decoder)) {
      size += chunk.length
      if (size >= length) break
    }
    expect(state.closed).toBe(true)
  })
})
