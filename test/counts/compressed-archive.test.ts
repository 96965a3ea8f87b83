import { statSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { noise, saveImage, step } from '../helpers/image.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file } from '../helpers/write-tar.js'
import { countsOf, readOf } from './counts-of.js'

const temp = new TempFolder()

test('an archive of compressed layers is read once', async () => {
  const files = (layer: number) =>
    Array.from({ length: 50 }, (_, i) => file(`srv/${layer}/file-${i}`, noise(20_000 + i, `${layer} ${i}`)))
  const layers = [0, 1, 2].map((layer) => step(`COPY part-${layer} /srv`, ...files(layer)))
  const archive = temp.file(saveImage(layers, { layer: (tar) => gzipSync(tar) }))
  const counts = await countsOf(temp, [archive, '--no-cache'])
  const { hashes } = counts
  const { bytes, reads } = readOf(counts, archive)
  const { size } = statSync(archive)
  // More: a layer is read more than once, besides a window for each member of the archive.
  expect(bytes).toBeLessThan(1.07 * size)
  expect(reads).toBeLessThanOrEqual(34)
  // More: a content is hashed more than once. The configuration is hashed as well.
  expect(hashes.contents).toBe(150 + 1)
})
