import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { ByteSink } from '../../packages/core/src/compression/byte-sink.js'
import { Gunzip } from '../../packages/core/src/compression/gunzip.js'
import { noise } from '../helpers/image.js'

/** Takes some chunks at once and is done with others later, as `isSlow` says of each. */
function sink(isSlow: (chunk: number) => boolean): ByteSink<Buffer> {
  const taken: Buffer[] = []
  let waiting = 0
  let chunks = 0
  return {
    write(chunk) {
      expect(waiting).toBe(0)
      if (!isSlow(chunks++)) {
        taken.push(Buffer.from(chunk))
        return undefined
      }
      waiting++
      return new Promise((resolve) => {
        setTimeout(() => {
          taken.push(Buffer.from(chunk))
          waiting--
          resolve()
        }, 1)
      })
    },
    async end() {
      expect(waiting).toBe(0)
      return Buffer.concat(taken)
    },
    destroy() {},
  }
}

const content = Buffer.concat([noise(3_000_000, 1), Buffer.alloc(5_000_000), noise(300_000, 2)])

test.each([
  ['every chunk', () => true],
  ['every second', (chunk: number) => chunk % 2 === 1],
  ['one of seven', (chunk: number) => chunk % 7 === 3],
  ['none', () => false],
])(
  'who is slow to take %s is told of the end after that, and gets all bytes as they were',
  async (_, isSlow) => {
    const compressed = gzipSync(content)
    for (const length of [compressed.length, 100_000, 999]) {
      const gunzip = new Gunzip(sink(isSlow))
      for (let at = 0; at < compressed.length; at += length) {
        await gunzip.write(compressed.subarray(at, at + length))
      }
      expect((await gunzip.end()).equals(content)).toBe(true)
    }
  },
)

test('who takes chunks at once gets all of them in the same memory', async () => {
  const memories = new Set<ArrayBufferLike>()
  const gunzip = new Gunzip({
    write(chunk) {
      memories.add(chunk.buffer)
      return undefined
    },
    async end() {},
    destroy() {},
  })
  await gunzip.write(gzipSync(content))
  await gunzip.end()
  expect(memories.size).toBe(1)
})
