import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import {
  estimateFrom,
  GzipEstimate,
  readSamples,
  samplePlaces,
} from '../../packages/core/src/layer/gzip-estimate.js'
import { noise } from '../helpers/image.js'

async function estimate(bytes: Buffer, chunk = bytes.length || 1): Promise<number> {
  const guess = new GzipEstimate()
  for (let at = 0; at < bytes.length; at += chunk) guess.update(bytes.subarray(at, at + chunk))
  return guess.end()
}

/** Text as sources have it: words that come again. */
function text(length: number, seed: number): Buffer {
  const words = Array.from({ length: 400 }, (_, i) =>
    noise(3 + (i % 6), `${seed} ${i}`).toString('base64url'),
  )
  let line = seed
  const parts: string[] = []
  for (let size = 0; size < length; ) {
    line = (line * 1103515245 + 12345) % 2147483648
    const word = words[line % words.length] as string
    parts.push(word)
    size += word.length + 1
  }
  return Buffer.from(parts.join(' ')).subarray(0, length)
}

/** Parts that compress well, a little, and not at all, as a layer's files do: in runs of any length. */
function mixture(length: number): Buffer {
  const [dense, words] = [noise(1 << 20, 'dense'), text(1 << 20, 1)]
  const parts: Buffer[] = []
  for (let size = 0, i = 1; size < length; i++) {
    const run = ((i * 7919) % 400_000) + 1000
    const part =
      i % 3 === 0 ? dense.subarray(0, run) : i % 3 === 1 ? words.subarray(0, run) : Buffer.alloc(run)
    parts.push(part)
    size += run
  }
  return Buffer.concat(parts).subarray(0, length)
}

describe('what is sampled whole is exact', () => {
  test.each([0, 1, 511, 512, 10_240, 65_535, 65_536, 65_537, 1_000_000, 24 * 65_536])(
    '%d bytes',
    async (length) => {
      const bytes = text(length, length)
      expect(await estimate(bytes)).toBe(length === 0 ? 0 : gzipSync(bytes).length)
    },
  )
})

describe('what is not is near', () => {
  test.each([
    ['a mixture', mixture(20_000_000)],
    ['text', text(8_000_000, 2)],
    ['noise', noise(3_000_000, 'noise')],
    ['zeros', Buffer.alloc(9_000_000)],
  ])('%s', async (_, bytes) => {
    const [guess, actual] = [await estimate(bytes, 100_000), gzipSync(bytes).length]
    expect(Math.abs(guess - actual) / actual).toBeLessThan(0.1)
  })

  test('and grows with what is compressed', async () => {
    const guesses = await Promise.all(
      [1_600_000, 3_200_000, 6_400_000].map((length) => estimate(text(length, 3))),
    )
    expect(guesses).toEqual([...guesses].sort((a, b) => a - b))
  })
})

test('the pieces in which the bytes come make no difference', async () => {
  const bytes = mixture(4_000_000)
  const expected = await estimate(bytes)
  for (const chunk of [777, 4096, 65_536, 65_537, 1_000_003])
    expect(await estimate(bytes, chunk)).toBe(expected)
  const small = mixture(200_000)
  for (const chunk of [1, 13]) expect(await estimate(small, chunk)).toBe(gzipSync(small).length)
})

test('the bytes may be written over once they were taken', async () => {
  const bytes = text(300_000, 4)
  const guess = new GzipEstimate()
  const buffer = Buffer.alloc(1000)
  for (let at = 0; at < bytes.length; at += buffer.length) {
    const length = bytes.copy(buffer, 0, at)
    guess.update(buffer.subarray(0, length))
    buffer.fill(0)
  }
  expect(await guess.end()).toBe(gzipSync(bytes).length)
})

/** Reads parts of these bytes, and keeps which. */
function readerOf(bytes: Buffer) {
  const read: { at: number; length: number }[] = []
  const readAt = async (at: number, length: number) => {
    read.push({ at, length })
    return bytes.subarray(at, at + length)
  }
  return { read, readAt }
}

describe('samples alone are read where any part can be', () => {
  test.each([0, 1, 65_536, 65_537, 24 * 65_536, 24 * 65_536 + 1, 48 * 65_536, 5_000_000, 20_000_001])(
    'and %d bytes come to what they do as they pass',
    async (length) => {
      const bytes = mixture(length)
      const { read, readAt } = readerOf(bytes)
      const samples = await readSamples(readAt, length)
      expect(await estimateFrom(samples, length)).toBe(await estimate(bytes, 100_003))
      expect(read).toEqual(samplePlaces(length))
      expect(samples.length).toBeLessThanOrEqual(24 * 65_536)
    },
  )

  test.each([1_000, 300_001, 4_000_000])('also of bodies that are skipped, of %d bytes', async (body) => {
    const bytes = mixture(9_000_000)
    const guess = new GzipEstimate()
    let readLater = 0
    for (let at = 0; at < bytes.length; ) {
      const header = bytes.subarray(at, at + 512)
      guess.update(header)
      at += header.length
      const skipped = bytes.subarray(at, at + body)
      guess.skip(skipped.length, async (from, length) => {
        readLater += length
        return skipped.subarray(from, from + length)
      })
      at += skipped.length
    }
    expect(await guess.end()).toBe(await estimate(bytes))
    expect(readLater).toBeLessThanOrEqual(24 * 65_536)
  })
})
