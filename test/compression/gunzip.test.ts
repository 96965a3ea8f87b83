import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { type ByteSink, pump } from '../../packages/core/src/compression/byte-sink.js'
import { Gunzip } from '../../packages/core/src/compression/gunzip.js'
import { LayersizeError } from '../../packages/core/src/errors.js'
import { collector, failing, pieces } from './pieces.js'
import { randomNumbers, sampleContent } from './sample.js'

const content = sampleContent(60_000)
const members = [
  content.subarray(0, 5),
  content.subarray(5, 40_000),
  Buffer.alloc(0),
  content.subarray(40_000),
]
const several = Buffer.concat(members.map((member) => gzipSync(member)))
const nuls = (length: number) => Buffer.alloc(length)
const gunzip = (bytes: AsyncIterable<Buffer>) => pump(bytes, new Gunzip(collector()))
const decode = (bytes: Buffer, size = Number.MAX_SAFE_INTEGER) => gunzip(pieces(bytes, size))

describe.each([1, 7, 1000, Number.MAX_SAFE_INTEGER])('gzip in pieces of %d', (size) => {
  test('several members', async () => {
    expect((await decode(several, size)).equals(content)).toBe(true)
  })

  test('NULs at the end are padding', async () => {
    expect((await decode(Buffer.concat([several, nuls(3000)]), size)).equals(content)).toBe(true)
  })

  test('NULs between members would lose the second', async () => {
    const bytes = Buffer.concat([several, nuls(3000), gzipSync('more')])
    await expect(decode(bytes, size)).rejects.toMatchObject({
      code: 'COMPRESSION_INVALID',
      message: `its gzip data ends at byte ${several.length}, and something else follows`,
    })
  })

  test('other bytes after a member', async () => {
    await expect(decode(Buffer.concat([several, Buffer.from('more')]), size)).rejects.toMatchObject({
      code: 'COMPRESSION_INVALID',
      message: expect.stringMatching(/damaged after byte \d+/),
    })
  })

  test('what is cut off is truncated', async () => {
    for (const length of [2, 11, 30, several.length - 9, several.length - 1]) {
      const bytes = several.subarray(0, length)
      await expect(decode(bytes, size)).rejects.toMatchObject({ code: 'COMPRESSION_TRUNCATED' })
    }
  })

  test('a wrong checksum', async () => {
    const bytes = Buffer.from(several)
    bytes.writeUInt32LE(7, bytes.length - 8)
    await expect(decode(bytes, size)).rejects.toMatchObject({ code: 'COMPRESSION_INVALID' })
  })
})

test('3,000 members, as eStargz has one for every file', async () => {
  const bytes = Buffer.concat(Array.from({ length: 3000 }, (_, i) => gzipSync(`file ${i}\n`)))
  const expected = Array.from({ length: 3000 }, (_, i) => `file ${i}\n`).join('')
  expect((await decode(bytes, 65_536)).toString()).toBe(expected)
})

test('the NULs of another piece, and what follows in a third', async () => {
  async function* three() {
    yield gzipSync('one')
    yield nuls(10)
    yield gzipSync('two')
  }
  await expect(gunzip(three())).rejects.toMatchObject({ code: 'COMPRESSION_INVALID' })
})

/** A sink that does as it is told with each chunk. */
const taking = (write: (chunk: Buffer) => Promise<void> | undefined): ByteSink => ({
  write,
  async end() {},
  destroy() {},
})

test('what expands without end is left as soon as nobody wants more of it', async () => {
  const bomb = gzipSync(Buffer.alloc(200 << 20), { level: 1 })
  const state = { taken: 0, closed: false }
  const error = new Error('enough')
  let written = 0
  const sink = taking((chunk) => {
    expect(chunk.length).toBeLessThanOrEqual(1 << 20)
    written++
    throw error
  })
  await expect(pump(pieces(bomb, 1000, state), new Gunzip(sink))).rejects.toBe(error)
  expect(written).toBe(1)
  expect(state).toEqual({ taken: expect.toSatisfy((taken: number) => taken < 20), closed: true })
})

test('a sink that takes its time gets one chunk at a time, and what it throws passes through', async () => {
  const long = sampleContent(3 << 20)
  const bytes = gzipSync(long)
  const chunks: Buffer[] = []
  let busy = false
  const slow = taking(async (chunk) => {
    expect(busy).toBe(false)
    busy = true
    await new Promise((resolve) => setTimeout(resolve, 2))
    chunks.push(Buffer.from(chunk))
    busy = false
  })
  await pump(pieces(bytes, 100_000), new Gunzip(slow))
  expect(Buffer.concat(chunks).equals(long)).toBe(true)

  const error = new Error('a full disk')
  const failingLater = taking(async () => {
    await new Promise((resolve) => setTimeout(resolve, 2))
    throw error
  })
  await expect(pump(pieces(bytes, 100_000), new Gunzip(failingLater))).rejects.toBe(error)
})

test('whatever the bytes, there is content or an error that says so', { timeout: 10_000 }, async () => {
  const random = randomNumbers(5)
  for (let i = 0; i < 150; i++) {
    const bytes = Buffer.from(several.subarray(0, random(2) === 0 ? random(several.length) : several.length))
    for (let flips = random(3); flips > 0 && bytes.length > 0; flips--) {
      const at = random(bytes.length)
      bytes[at] = (bytes[at] as number) ^ (1 << random(8))
    }
    await decode(bytes, 1 << 16).catch((error: unknown) => expect(error).toBeInstanceOf(LayersizeError))
  }
})

test('what the input throws passes through', async () => {
  const error = Object.assign(new Error('like one of zlib’s'), { code: 'Z_BUF_ERROR' })
  for (const bytes of [several, several.subarray(0, 1000), Buffer.concat([several, nuls(9)])]) {
    await expect(gunzip(failing(bytes, error))).rejects.toBe(error)
  }
})
