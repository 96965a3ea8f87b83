import { expect, test } from 'vitest'
import { noise, saveImage, step } from '../helpers/image.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file, type Member } from '../helpers/write-tar.js'
import { countsOf, type FileCounts, readOf } from './counts-of.js'

const temp = new TempFolder()

/** The configuration is hashed as well, which names the image. */
const CONFIGURATION = 1

/** So many files, no two of one size. */
function unequal(count: number, bytes: number): Member[] {
  return Array.from({ length: count }, (_, i) => file(`srv/${i % 10}/file-${i}`, Buffer.alloc(bytes + i, i)))
}

/** So many files of one size, numbered on from `number`: no two are equal but those of one number. */
function equallyLong(count: number, bytes: number, number: number, uid = 0): Member[] {
  const content = (i: number) => Buffer.concat([noise(32, i), Buffer.alloc(bytes - 32)])
  return Array.from({ length: count }, (_, i) =>
    file(`opt/${i % 10}/file-${i}`, content(number + i), { uid }),
  )
}

interface Analysed extends FileCounts {
  readonly hashes: { readonly contents: number; readonly bytes: number }
}

/** What the analysis of a `docker save` reads of it and hashes. */
async function analysed(...layers: Member[][]): Promise<Analysed> {
  const archive = temp.file(saveImage(layers.map((members, i) => step(`COPY part-${i} /`, ...members))))
  const counts = await countsOf(temp, [archive, '--no-cache'])
  return { ...readOf(counts, archive), hashes: counts.hashes }
}

test('large files of unequal sizes are passed over by their headers, and none is hashed', async () => {
  const { opened, reads, bytes, hashes } = await analysed(unequal(20, 1_000_000))
  expect(opened).toBe(1)
  // More: contents are read that nobody has to compare, or something is read twice. Of these, 24 are samples to estimate
  // what the layer would be compressed.
  expect(reads).toBeLessThanOrEqual(47)
  // More: windows are larger than what they look for.
  expect(bytes).toBeLessThanOrEqual(47 * 65_536)
  // More: files are hashed although no other has their size.
  expect(hashes.contents).toBe(CONFIGURATION)
})

test('of eight times the bytes, no more is read', async () => {
  const [small, large] = [await analysed(unequal(4, 1 << 20)), await analysed(unequal(4, 8 << 20))]
  // More: something that belongs to contents grows with them. Windows differ by where the archive ends.
  expect(large.reads).toBeLessThanOrEqual(small.reads)
  expect(large.bytes - small.bytes).toBeLessThan(2048)
})

test('of files too large to be looked at in passing, those of one size are read and hashed, once', async () => {
  const alone = await analysed(unequal(10, 2_000_000))
  const { bytes, hashes } = await analysed([...unequal(10, 2_000_000), ...equallyLong(6, 300_000, 0)])
  // More: others are hashed as well, or these more than once.
  expect(hashes.contents).toBe(6 + CONFIGURATION)
  expect(hashes.bytes - alone.hashes.bytes).toBe(6 * 300_000)
  // More: they are read more than once, besides the window of each header.
  expect(bytes - alone.bytes).toBeLessThan(6 * (300_000 + 131_072))
})

test('of small files of one size, only those are hashed that seem equal in passing', async () => {
  const { hashes } = await analysed([...equallyLong(100, 300, 0), file('opt/again', noise(32, 7))])
  expect(hashes.contents).toBe(CONFIGURATION)
  const twice = await analysed(equallyLong(100, 300, 0), equallyLong(10, 300, 0, 1))
  // More: a checksum that narrowed down what can be equal is lost.
  expect(twice.hashes.contents).toBe(20 + CONFIGURATION)
})

test.each([
  ['files', [equallyLong(50, 300, 0)], [equallyLong(500, 300, 0)]],
  [
    'layers',
    [equallyLong(50, 300, 0), equallyLong(50, 300, 0, 1)],
    Array.from({ length: 20 }, (_, layer) => equallyLong(50, 300, 0, layer)),
  ],
])('ten times the %s are at most eleven times the reads, bytes and hashes', async (_, few, many) => {
  const [small, large] = [await analysed(...few), await analysed(...many)]
  // More: something grows with their square.
  expect(large.reads).toBeLessThanOrEqual(11 * small.reads)
  expect(large.bytes).toBeLessThanOrEqual(11 * small.bytes)
  expect(large.hashes.contents).toBeLessThanOrEqual(11 * small.hashes.contents)
  expect(large.hashes.bytes).toBeLessThanOrEqual(11 * small.hashes.bytes)
})
