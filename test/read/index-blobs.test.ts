import { expect, test } from 'vitest'
import { indexBlobs } from '../../packages/core/src/read/index-blobs.js'
import { ReadProgress } from '../../packages/core/src/read/read-progress.js'
import type { StoredBlob } from '../../packages/core/src/source/source.js'
import { stored } from '../../packages/core/src/source/stored.js'
import { stream } from '../helpers/image.js'
import { file, writeTar } from '../helpers/write-tar.js'

const tar = writeTar([file('a', 'x')])
const blob = (key: string, size: number): StoredBlob => ({ key, size })
const options = (rest: object = {}) => ({
  allowance: { limit: 1000, left: 1000 },
  digests: false,
  signal: undefined,
  progress: new ReadProgress(undefined),
  ...rest,
})
/** Lets all that can go on go on. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 10))

test('each blob is read once, several at a time, the largest first', async () => {
  const opened: string[] = []
  const waiting: (() => void)[] = []
  async function* held({ key }: StoredBlob) {
    opened.push(key)
    await new Promise<void>((resolve) => waiting.push(resolve))
    yield* stream(tar)
  }
  const sizes = [3, 60, 5, 40, 9, 60, 1]
  const blobs = sizes.map((size) => blob(`blob of ${size}`, size))
  const running = indexBlobs(blobs, async (blob) => stored(() => held(blob)), options())
  await settle()
  expect(opened).toEqual(['blob of 60', 'blob of 40', 'blob of 9'])
  for (let at = 0; at < 6; at++) {
    waiting[at]?.()
    await settle()
  }
  expect(opened.slice(3)).toEqual(['blob of 5', 'blob of 3', 'blob of 1'])
  expect([...(await running).keys()].sort()).toEqual([...new Set(opened)].sort())
})

test('what is wrong with one ends the reading of the others', async () => {
  let ended = false
  async function* endless() {
    try {
      for (;;) {
        await settle()
        yield* stream(tar.subarray(0, 1024))
      }
    } finally {
      ended = true
    }
  }
  const open = async ({ key }: StoredBlob) =>
    stored(() => (key === 'bad' ? stream(Buffer.from('no tar')) : endless()))
  const running = indexBlobs([blob('bad', 2), blob('endless', 1)], open, options())
  await expect(running).rejects.toMatchObject({ code: 'LAYER_INVALID' })
  await settle()
  await settle()
  expect(ended).toBe(true)
})

test('progress counts the bytes of all together', async () => {
  const seen: { readBytes: number; totalBytes: number | null }[] = []
  const blobs = ['a', 'b', 'c'].map((key) => blob(key, tar.length))
  await indexBlobs(
    blobs,
    async () => stored(() => stream(tar, 700)),
    options({ progress: new ReadProgress((now) => seen.push(now)) }),
  )
  expect(seen.at(-1)).toEqual({ readBytes: 3 * tar.length, totalBytes: 3 * tar.length })
  expect(seen.map(({ readBytes }) => readBytes)).toEqual(
    seen.map(({ readBytes }) => readBytes).sort((a, b) => a - b),
  )
})

test('a run that is stopped while an engine tells what it keeps opens no more of it', async () => {
  const controller = new AbortController()
  const opened: string[] = []
  const open = async ({ key }: StoredBlob) => {
    opened.push(key)
    return {
      kind: 'listing' as const,
      async read() {
        controller.abort()
        return { tarBytes: 0 }
      },
      open: () => Buffer.alloc(0),
      async [Symbol.asyncDispose]() {},
    }
  }
  const blobs = Array.from({ length: 9 }, (_, i) => blob(`${i}`, 9 - i))
  const running = indexBlobs(blobs, open, options({ signal: controller.signal }))
  await expect(running).rejects.toMatchObject({ code: 'ABORTED' })
  expect(opened.length).toBeLessThan(9)
})
