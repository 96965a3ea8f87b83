import { expect, test } from 'vitest'
import { pump } from '../../packages/core/src/compression/byte-sink.js'
import { passingArchive } from '../../packages/core/src/source/archive/passing-archive.js'
import type { VisitBlob } from '../../packages/core/src/source/source.js'
import { buildImage } from '../helpers/built-image.js'
import { classicSave } from '../helpers/classic-save.js'
import { base, noise, stream } from '../helpers/image.js'
import { directory, file, symlink, writeTar } from '../helpers/write-tar.js'

// An archive that passes is taken apart in pieces, which go on while others come: here whoever takes content holds on to it
// for as long as he may.

const contents = new Map(
  [3_000_000, 300, 0, 700_000, 1 << 20, 2_500_000, 12_345].map((size, i) => [
    `${'long/'.repeat(30 * (i % 2))}blob-${i}`,
    noise(size, `${i}`),
  ]),
)
const members = [...contents].flatMap(([name, content], i) => [
  file(name, content),
  symlink(`link-${i}`, 'blob-0'),
  directory(`folder-${i}`),
])
// More than two pieces of headers alone.
const empty = Array.from({ length: 5000 }, (_, i) => file(`empty-${i}`))
const archive = writeTar([
  ...members,
  ...empty,
  file('last', noise(4_000_000, 'last')),
  ...classicSave(buildImage([base(file('x', 'y'))])),
])
contents.set('last', noise(4_000_000, 'last'))

test.each([999, 65_536, 1_500_000, archive.length])(
  'content is as it was, however slowly it is taken, of writes of %d bytes',
  { timeout: 60_000 },
  async (size) => {
    const taken = new Map<string, Buffer[]>()
    const visit: VisitBlob = ({ key }) => {
      const chunks: Buffer[] = []
      taken.set(key, chunks)
      return {
        write: (chunk) =>
          new Promise((resolve) => {
            setTimeout(() => {
              chunks.push(Buffer.from(chunk))
              resolve()
            }, 1)
          }),
        async end() {},
        destroy() {},
      }
    }
    await pump(stream(archive, size), await passingArchive(visit))
    for (const [name, content] of contents) {
      expect(Buffer.concat(taken.get(name) ?? []).equals(content), name).toBe(true)
    }
  },
)
