import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { LayersizeError } from '../../packages/core/src/index.js'
import type { TarEntry } from '../../packages/core/src/tar/entry.js'
import { TarReader } from '../../packages/core/src/tar/reader.js'
import { scanTar } from '../../packages/core/src/tar/scan.js'
import { noise } from '../helpers/image.js'
import { readTar } from '../helpers/read-tar.js'
import { directory, file, symlink, writeTar } from '../helpers/write-tar.js'

type Scanned = { entry: TarEntry; bodyAt: number }[]

/** What is found in a tar of which any part can be read, and how many bytes of it were. */
async function scan(tar: Buffer): Promise<{ entries: Scanned; error: unknown; read: number }> {
  const entries: Scanned = []
  let read = 0
  const readAt = async (at: number, length: number) => {
    const bytes = tar.subarray(at, at + length)
    read += bytes.length
    return bytes
  }
  const error = await scanTar(readAt, tar.length, (entry, bodyAt) => entries.push({ entry, bodyAt })).catch(
    (failure) => failure,
  )
  return { entries, error: error ?? null, read }
}

/** The same from its first byte to its last. */
function read(tar: Buffer): { entries: Scanned; error: unknown } {
  const entries: Scanned = []
  const reader = new TarReader({
    entry: (entry, bodyAt) => void entries.push({ entry, bodyAt }),
    data() {},
    end() {},
  })
  try {
    reader.write(tar)
    reader.end()
    return { entries, error: null }
  } catch (error) {
    return { entries, error }
  }
}

const here = import.meta.dirname
const archives = ['golang', 'probes'].flatMap((folder) =>
  readdirSync(join(here, folder))
    .filter((name) => name.includes('.tar'))
    .map((name) => {
      const bytes = readFileSync(join(here, folder, name))
      return { name: `${folder}/${name}`, tar: name.endsWith('.gz') ? gunzipSync(bytes) : bytes }
    }),
)

/** Whether there is something other than zeros behind the end marker, which a stream is not read for. */
function hasTail(tar: Buffer): boolean {
  const reader = new TarReader({ entry() {}, data() {}, end() {} })
  try {
    reader.write(tar)
  } catch {
    return false
  }
  return reader.endedAt !== null && tar.subarray(reader.endedAt).some((byte) => byte !== 0)
}

describe('the same members as from first to last', () => {
  test.each(archives)('$name', async ({ tar }) => {
    const [scanned, expected] = [await scan(tar), read(tar)]
    expect(scanned.entries).toEqual(expected.entries)
    if (hasTail(tar)) expect(scanned.error).toMatchObject({ code: 'TAR_INVALID' })
    else
      expect((scanned.error as LayersizeError | null)?.code).toBe(
        (expected.error as LayersizeError | null)?.code,
      )
  })

  test.each(archives)('$name: content stands where it is said to', async ({ tar }) => {
    const { entries } = await scan(tar)
    const { members } = readTar(tar)
    for (const [i, { entry, bodyAt }] of entries.entries()) {
      // Of a sparse file the pieces that are stored; what a tar lacks at its end is not read either.
      const stored = entry.extents?.reduce((sum, { length }) => sum + length, 0) ?? entry.size
      const length = Math.min(stored, members[i]?.stored.length ?? 0)
      expect(tar.subarray(bodyAt, bodyAt + length)).toEqual(members[i]?.stored)
    }
  })
})

describe('large members', () => {
  const sizes = [0, 1, 511, 512, 513, 65_535, 65_536, 65_537, 64_512, 200_000, 1_000_000, 3]
  const members = sizes.flatMap((size, i) => [
    directory(`d${i}`),
    file(`d${i}/f`, noise(size, i)),
    symlink(`d${i}/${'l'.repeat(i * 30)}`, 'x'.repeat(i * 20)),
  ])
  const tar = writeTar(members)

  test('are passed over, whatever they end on', async () => {
    const { entries, error, read: bytes } = await scan(tar)
    expect(error).toBeNull()
    expect(entries.map(({ entry }) => entry.name)).toEqual(members.map(({ name }) => name))
    for (const { entry, bodyAt } of entries.filter(({ entry: { type } }) => type === 'file')) {
      const index = Number(/\d+/.exec(entry.name)?.[0])
      const content = noise(sizes[index] as number, index)
      expect(tar.subarray(bodyAt, bodyAt + entry.size).equals(content), entry.name).toBe(true)
    }
    expect(bytes).toBeLessThan(1_000_000)
  })

  test('cut off anywhere: an error, and the members before it', async () => {
    const ends = [...Array(300).keys()].map((i) => Math.floor((tar.length * i) / 300))
    for (const end of ends) {
      const cut = tar.subarray(0, end)
      const [scanned, expected] = [await scan(cut), read(cut)]
      expect(scanned.entries, String(end)).toEqual(expected.entries)
      expect((scanned.error as LayersizeError | null)?.code, String(end)).toBe(
        (expected.error as LayersizeError | null)?.code,
      )
    }
  })

  test('the error says where the tar ends', async () => {
    const { error } = await scan(tar.subarray(0, 700_000))
    expect(error).toMatchObject({ code: 'TAR_TRUNCATED', message: expect.stringContaining('byte 700000') })
  })

  test('that claim more than there is', async () => {
    const lying = Buffer.from(writeTar([file('a', 'x')]))
    lying.write('77777777777\0', 124)
    lying.fill(' ', 148, 156)
    const sum = lying.subarray(0, 512).reduce((total, byte) => total + byte, 0)
    lying.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
    expect((await scan(lying)).error).toMatchObject({ code: 'TAR_TRUNCATED' })
  })
})

describe('behind the end', () => {
  const tar = writeTar([file('a', noise(100_000, 1))])

  test.each([0, 1, 511, 512, 200_000])('%d zeros are nothing', async (length) => {
    expect((await scan(Buffer.concat([tar, Buffer.alloc(length)]))).error).toBeNull()
  })

  test.each([0, 1, 700, 65_536, 300_000])(
    'something after %d zeros is an error that says where',
    async (length) => {
      const at = tar.length + length
      const { error } = await scan(
        Buffer.concat([tar, Buffer.alloc(length), Buffer.from('x'), Buffer.alloc(9000)]),
      )
      expect(error).toMatchObject({
        code: 'TAR_INVALID',
        message: `something follows its end, at byte ${at}`,
      })
    },
  )
})

test('a file that shrinks while it is read ends there', async () => {
  const tar = writeTar([file('a', noise(500_000, 1)), file('b', 'x')])
  const readAt = async (at: number, length: number) => tar.subarray(at, Math.min(at + length, 300))
  await expect(scanTar(readAt, tar.length, () => {})).rejects.toMatchObject({ code: 'TAR_TRUNCATED' })
})
