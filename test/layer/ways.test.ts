import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { LayersizeError } from '../../packages/core/src/index.js'
import { entriesOf } from '../../packages/core/src/layer/entries.js'
import { indexLayer } from '../../packages/core/src/layer/index-layer.js'
import { indexListing } from '../../packages/core/src/layer/index-listing.js'
import { indexTarFile } from '../../packages/core/src/layer/index-tar-file.js'
import type { LayerIndex } from '../../packages/core/src/layer/layer-index.js'
import { normalizePath } from '../../packages/core/src/layer/path.js'
import { TarReader } from '../../packages/core/src/tar/reader.js'
import { noise, stream } from '../helpers/image.js'
import { Dice } from '../helpers/random/dice.js'
import { plainIndex } from '../helpers/random/plain-index.js'
import { wildMembers } from '../helpers/random/wild-members.js'
import { readTar } from '../helpers/read-tar.js'
import { directory, file, hardlink, sparseFile, symlink, writeTar } from '../helpers/write-tar.js'

const allowance = (limit = 1000) => ({ limit, left: limit })

const fromStream = async (tar: Buffer, chunk = tar.length || 1) =>
  (await indexLayer('layer', stream(tar, chunk), allowance())).index

/** With a window that is written over by the next. */
const fromFile = (tar: Buffer) =>
  indexTarFile(
    'layer',
    tar.length,
    async (at, length, into = Buffer.alloc(length)) => {
      into.fill(0xee)
      return into.subarray(0, tar.copy(into, 0, at, at + length))
    },
    allowance(),
  )

/** A listing of what a tar holds, as an engine that took it apart would give it. */
function listingOf(tar: Buffer) {
  return {
    async read(visitor: ConstructorParameters<typeof TarReader>[0]) {
      const reader = new TarReader(visitor)
      for (let at = 0; at < tar.length; ) {
        at = reader.writeHeaders(tar, at)
        const body = reader.skippable
        if (at + body > tar.length) break
        at += body
        if (body > 0) reader.skip(body)
      }
      reader.end()
      return { tarBytes: tar.length, gzipEstimate: Promise.resolve(0) }
    },
    async *open(path: string, size: number) {
      const member = readTar(tar).members.findLast(
        ({ entry }) => entry.type === 'file' && normalizePath(entry.name) === path,
      )
      expect(member?.stored.length).toBe(size)
      yield member?.stored as Buffer
    },
  }
}

const fromListing = async (tar: Buffer) => (await indexListing('layer', listingOf(tar), allowance())).index

/** All that an index says but what only one way can know. */
function told(index: LayerIndex) {
  const { names, inodes, ...rest } = index
  const { digestAt, digests, checksum, checksumKind, ...columns } = inodes
  return { ...rest, names, columns }
}

const outcome = async (way: Promise<LayerIndex>) =>
  way.then(told).catch((error) => {
    expect(error).toBeInstanceOf(LayersizeError)
    return (error as LayersizeError).code
  })

describe('a layer is the same whatever way its members come', () => {
  test.each([1, 2, 3, 4])('random members, lot %d', async (lot) => {
    for (let i = 0; i < 100; i++) {
      const dice = new Dice(1000 * lot + i)
      const whole = writeTar(wildMembers(dice, 25))
      const tar = dice.chance(10) ? whole.subarray(0, dice.below(whole.length)) : whole
      const expected = await outcome(fromStream(tar))
      const ways = [fromStream(tar, 777), fromFile(tar)]
      // What was taken apart was whole.
      if (tar === whole) ways.push(fromListing(tar))
      for (const way of ways) {
        expect(await outcome(way), `lot ${lot}, tar ${i}`).toEqual(expected)
      }
    }
  })

  test.each([1, 2, 3, 4])('and what the plain way to say it is, lot %d', async (lot) => {
    let refused = 0
    for (let i = 0; i < 100; i++) {
      const tar = writeTar(wildMembers(new Dice(50_000 * lot + i), 25))
      const index = await fromStream(tar).catch((error) => error)
      if (index instanceof Error) {
        expect(() => plainIndex(tar), `lot ${lot}, tar ${i}`).toThrow(/leaves the root|names no file/)
        refused++
        continue
      }
      const { lowerLinks, whiteouts, opaque, warnings, contentBytes, tarBytes } = index
      const entries = entriesOf(index)
      const told = entries.map(({ path, inode }) => ({
        path,
        inode,
        first: entries.find((other) => other.inode === inode)?.path,
      }))
      expect(
        { entries: told, lowerLinks, whiteouts, opaque, warnings, contentBytes, tarBytes },
        `lot ${lot}, tar ${i}`,
      ).toEqual(plainIndex(tar))
    }
    expect(refused).toBeLessThan(60)
  })

  const corpus = join(import.meta.dirname, '../tar')
  const archives = ['golang', 'probes'].flatMap((folder) =>
    readdirSync(join(corpus, folder))
      .filter((name) => name.includes('.tar'))
      .map((name) => {
        const bytes = readFileSync(join(corpus, folder, name))
        return { name: `${folder}/${name}`, tar: name.endsWith('.gz') ? gunzipSync(bytes) : bytes }
      }),
  )
  test.each(archives)('$name', async ({ tar }) => {
    expect(await outcome(fromFile(tar))).toEqual(await outcome(fromStream(tar)))
  })

  test('what stands behind the end is not looked at', async () => {
    const tar = Buffer.concat([writeTar([file('a', 'x')]), noise(3000, 1)])
    expect(told(await fromFile(tar))).toEqual(told(await fromStream(tar)))
  })

  test('of what is no tar, the error says how it begins', async () => {
    await expect(fromFile(Buffer.alloc(2000, 'x'))).rejects.toMatchObject({
      code: 'LAYER_INVALID',
      message: expect.stringContaining('it is no tar, but begins with "xxx'),
    })
  })
})

describe('facts', () => {
  const passwd = (name: string) => `${name}:x:1:1::/home/${name}\n`

  test('are those of the files that stand there in the end', async () => {
    const tar = writeTar([
      file('etc/passwd', passwd('first')),
      file('./etc/passwd', passwd('second')),
      file('etc/group', 'staff:x:5:'),
      symlink('etc/group', 'elsewhere'),
      file('usr/lib/os-release', 'ID=debian\n'),
    ])
    for (const index of [await fromStream(tar, 600), await fromFile(tar), await fromListing(tar)]) {
      expect([...(index.users?.keys() ?? [])]).toEqual(['second'])
      expect(index.groups).toBeNull()
      expect(index.distribution?.id).toBe('debian')
    }
  })

  test('what an engine keeps of a small file is overwritten as soon as another is opened', async () => {
    const tar = writeTar([file('etc/passwd', passwd('first'))])
    const open = () => {
      const shared = Buffer.from(passwd('first'))
      queueMicrotask(() => shared.fill('x'))
      return shared
    }
    const { index } = await indexListing('layer', { ...listingOf(tar), open }, allowance())
    expect([...(index.users?.keys() ?? [])]).toEqual(['first'])
  })

  test('the last in the tar tells, where two tell the same', async () => {
    const names = ['etc/os-release', 'usr/lib/os-release', 'etc/os-release']
    const tar = writeTar(names.map((name, i) => file(name, `ID=os${i}\n`)))
    for (const index of [await fromStream(tar), await fromFile(tar)]) {
      expect(index.distribution?.id).toBe('os2')
    }
  })

  test('of a file that is gone when it is to be read, the layer is cut off', async () => {
    const tar = writeTar([file('etc/passwd', passwd('root')), file('big', noise(300_000, 1)), file('z')])
    let reads = 0
    const readAt = async (at: number, length: number) => {
      return reads++ > 0 && at < 1000 ? Buffer.alloc(3) : tar.subarray(at, at + length)
    }
    await expect(indexTarFile('layer', tar.length, readAt, allowance())).rejects.toMatchObject({
      code: 'LAYER_TRUNCATED',
    })
  })
})

describe('what the headers alone leave open', () => {
  const content = noise(10_000, 1)
  const tar = writeTar([
    directory('d'),
    file('d/a', content),
    file('d/b', content),
    file('d/c', noise(10_000, 2)),
    file('d/odd', Buffer.concat([content, Buffer.from('xyz')])),
    file('d/odder', Buffer.concat([content, Buffer.from('xyy')])),
    hardlink('d/e', 'd/a'),
    symlink('l', 'd/a'),
    file('large', noise(100_000, 3)),
    sparseFile('holes', 50_000, noise(700, 4)),
    file('empty'),
  ])

  test('no digest is taken, and contents are told apart by a checksum where they are small', async () => {
    const { inodes } = await fromFile(tar)
    expect([...inodes.digestAt]).toEqual(Array(inodes.count).fill(-1))
    expect(inodes.checksumKind).toBe('scan')
    const [, a, b, c, odd, odder, , large, holes, empty] = inodes.checksum
    expect(a).toBe(b)
    expect(new Set([a, c, odd, odder, holes, 0]).size).toBe(6)
    expect([large, empty]).toEqual([0, 0])
  })

  test('wherever in a window they stand, equal contents have equal checksums', async () => {
    const many = writeTar(Array.from({ length: 300 }, (_, i) => file(`f${i}`, noise(5000, 1))))
    expect(new Set((await fromFile(many)).inodes.checksum).size).toBe(1)
  })

  test('the padding behind a content is no part of its checksum', async () => {
    const first = writeTar([file('a', 'hello')])
    const second = Buffer.from(first)
    second.fill(7, 512 + 5, 1024)
    const checksums = [(await fromFile(first)).inodes.checksum, (await fromFile(second)).inodes.checksum]
    expect(checksums[0]).toEqual(checksums[1])
  })

  test('where contents begin, holes of sparse files left out', async () => {
    const index = await fromFile(tar)
    for (const [row, { path }] of entriesOf(index).entries()) {
      const inode = index.names.inode[row] as number
      if (path === 'd/a') expect(tar.subarray(index.inodes.bodyAt[inode]).indexOf(content)).toBe(0)
      if (path === 'holes') expect(tar.subarray(index.inodes.bodyAt[inode]).indexOf(noise(700, 4))).toBe(0)
    }
    expect([...index.inodes.extents.values()]).toEqual([[{ offset: 49_300, length: 700 }]])
  })

  test('a window may begin anywhere in memory: then there are no checksums', async () => {
    const shifted = Buffer.concat([Buffer.from('x'), tar]).subarray(1)
    const odd = await indexTarFile(
      'layer',
      tar.length,
      async (at, length) => shifted.subarray(at, at + length),
      allowance(),
    )
    expect(told(odd)).toEqual(told(await fromFile(tar)))
    expect(odd.inodes.checksum.every((checksum) => checksum === 0)).toBe(true)
  })
})
