import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { indexLayer } from '../../../packages/core/src/layer/index-layer.js'
import { indexTarFile } from '../../../packages/core/src/layer/index-tar-file.js'
import type { LayerIndex } from '../../../packages/core/src/layer/layer-index.js'
import { readFileDigests } from '../../../packages/core/src/read/identify/read-file-digests.js'
import { readListingDigests } from '../../../packages/core/src/read/identify/read-listing-digests.js'
import { readStreamDigests } from '../../../packages/core/src/read/identify/read-stream-digests.js'
import type { ReadAt } from '../../../packages/core/src/tar/scan.js'
import { noise, stream } from '../../helpers/image.js'
import { file, hardlink, sparseFile, writeTar } from '../../helpers/write-tar.js'

const allowance = () => ({ limit: 1000, left: 1000 })

const sizes = [1, 511, 512, 513, 40_000, 524_288, 524_289, 3, 1_200_000, 2_000_001, 7, 100_000]
const tar = writeTar([
  ...sizes.map((size, i) => file(`f${i}`, noise(size, i))),
  sparseFile('sparse', 3_000_000, noise(900_000, 'holes')),
  sparseFile('nothing but a hole', 70_000, Buffer.alloc(0)),
  hardlink('again', 'f3'),
  file('last', noise(10, 'last')),
])

/** The digests that a stream of it comes to, by row. */
const { index: whole } = await indexLayer('layer', stream(tar), allowance())
const digestOf = ({ inodes }: LayerIndex, row: number) => {
  const at = 32 * (inodes.digestAt[row] as number)
  return Buffer.from(inodes.digests.subarray(at, at + 32)).toString('hex')
}

/** Reads parts of the tar into one buffer that each read writes over, and keeps which. */
function reader() {
  const reads: { at: number; length: number }[] = []
  const readAt: ReadAt = async (at, length, into = Buffer.alloc(length)) => {
    reads.push({ at, length })
    into.fill(0xee)
    return into.subarray(0, tar.copy(into, 0, at, at + length))
  }
  return { reads, readAt }
}

const headers = await indexTarFile('layer', tar.length, reader().readAt, allowance())
const all = Uint32Array.from({ length: headers.inodes.count }, (_, row) => row)

function collect() {
  const found = new Map<number, string>()
  const take = (place: number, digest: string) => {
    expect(found.has(place)).toBe(false)
    found.set(place, digest)
  }
  return { found, take }
}

/** Some of the rows, others each time. */
const choices = [all, ...Array.from({ length: 6 }, (_, i) => all.filter((row) => (row * 7 + i) % 3 !== 0))]

test('what is read at random has the digests of what passes by', async () => {
  for (const rows of choices) {
    const { reads, readAt } = reader()
    const { found, take } = collect()
    await readFileDigests(readAt, headers.inodes, rows, take)
    expect([...found]).toEqual([...rows].map((row, place) => [place, digestOf(whole, row)]))
    expect(Math.max(...reads.map(({ length }) => length))).toBeLessThanOrEqual(512 << 10)
  }
})

test('neighbours are read at once, and what lies far between them is not read', async () => {
  const { inodes } = headers
  const rowOf = (bytes: number) => inodes.bytes.indexOf(bytes)
  const { reads, readAt } = reader()
  const { take } = collect()
  await readFileDigests(
    readAt,
    inodes,
    Uint32Array.of(rowOf(1), rowOf(511), rowOf(40_000), rowOf(100_000)),
    take,
  )
  const at = (bytes: number) => inodes.bodyAt[rowOf(bytes)] as number
  expect(reads).toEqual([
    { at: at(1), length: at(40_000) + 40_000 - at(1) },
    { at: at(100_000), length: 100_000 },
  ])
})

test('a layer that is read once more from its beginning has them too', async () => {
  for (const bytes of [tar, gzipSync(tar)]) {
    for (const rows of choices) {
      const { found, take } = collect()
      await readStreamDigests(stream(bytes, 10_007), headers.inodes, rows, take)
      expect([...found]).toEqual([...rows].map((row, place) => [place, digestOf(whole, row)]))
    }
  }
})

test('and so have the files of a store, each asked for by its first name', async () => {
  const { inodes } = headers
  const asked: string[] = []
  const inodeOf = new Map<string, number>(
    sizes.map((size, i) => [`f${i}`, inodes.bytes.indexOf(size)] as const),
  )
  inodeOf.set('sparse', inodes.bytes.indexOf(3_000_000))
  inodeOf.set('nothing but a hole', inodes.bytes.indexOf(70_000))
  inodeOf.set('last', inodes.bytes.indexOf(10))
  const open = async function* (path: string, size: number) {
    asked.push(path)
    const at = inodes.bodyAt[inodeOf.get(path) as number] as number
    yield* stream(Buffer.from(tar.subarray(at, at + size)), 99_991)
  }
  const { found, take } = collect()
  await readListingDigests({ open }, headers, all, take)
  expect([...found]).toEqual([...all].map((row, place) => [place, digestOf(whole, row)]))
  expect(asked).not.toContain('again')
})

test('a tar that has become shorter gives fewer digests, and no wrong one', async () => {
  const { found, take } = collect()
  await readStreamDigests(stream(tar.subarray(0, 200_000)), headers.inodes, all, take)
  expect(found.size).toBeLessThan(all.length)
  for (const [place, digest] of found) expect(digest).toBe(digestOf(whole, all[place] as number))
})
