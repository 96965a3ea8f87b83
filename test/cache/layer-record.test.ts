import { describe, expect, test } from 'vitest'
import { type LayerRecord, readLayer, writeLayer } from '../../packages/core/src/cache/layer-record.js'
import type { LayerIndex } from '../../packages/core/src/layer/layer-index.js'
import { noise } from '../helpers/image.js'
import { randomScript } from '../helpers/random/script.js'
import { writeScript } from '../helpers/random/write-script.js'
import { indexMembers, indexTar } from '../helpers/replay-members.js'
import { directory, file, hardlink, opaque, sparseFile, symlink, whiteout } from '../helpers/write-tar.js'

const everything = () =>
  indexMembers([
    directory('d/', { uid: 1, gid: 2, mode: 0o750, mtime: 1_700_000_000 }),
    file('d/a', noise(1000, 1), { xattrs: { 'security.capability': '\x01\x02' } }),
    hardlink('d/b', 'd/a'),
    hardlink('d/below', 'not/here'),
    symlink('d/lïnk', '../\\x'),
    file(Buffer.from('64ff2f66', 'hex'), 'odd'),
    file('implied/by/this'),
    file('etc/os-release', 'ID=debian\n'),
    file('etc/passwd', 'root:x:0:0::/root:/bin/sh\n'),
    file('etc/group', 'root:x:0:\n'),
    sparseFile('sparse', 10_000, noise(512, 2)),
    { name: 'dev/null', type: 'char' },
    { name: 'odd', typeflag: 'Z' },
    whiteout('gone'),
    opaque('emptied'),
  ])

const TERMS = { contents: 1000, capabilities: true, linksToBelow: true }

describe('a layer comes back as it was', () => {
  test('with all that a layer can hold', async () => {
    const index = await everything()
    expect(index.users?.size).toBe(1)
    expect(index.inodes.extents.size).toBe(1)
    expect(index.lowerLinks).toHaveLength(1)
    expectSame({ index, compression: 'zstd', gzipEstimate: null })
  })

  test('without anything', async () => {
    expectSame({ index: await indexMembers([]), compression: 'none', gzipEstimate: 0 })
  })

  test('whatever a build made', async () => {
    for (let seed = 0; seed < 30; seed++) {
      for (const tar of writeScript(randomScript(seed, TERMS)).layers) {
        expectSame({ index: await indexTar(tar), compression: 'gzip', gzipEstimate: seed })
      }
    }
  })
})

describe('a record that nobody has written so is none', () => {
  type Poison = (index: LayerIndex) => unknown
  const poisons: Record<string, Poison> = {
    'a name is in a folder that comes later': ({ names }) => names.parent.set([3], 2),
    'a folder is in itself': ({ names }) => names.parent.set([2], 2),
    'a folder is below the root': ({ names }) => names.parent.set([-2], 1),
    'a name stands in a file': ({ names, inodes }) => {
      const at = names.inode.findIndex((inode) => inode >= 0 && inodes.kind[inode] === 0)
      names.parent.set([at], at + 1)
    },
    'a name has no inode': ({ names, inodes }) => names.inode.set([inodes.count], 1),
    'an inode is of no row': ({ names }) => names.inode.set([-2], 1),
    'a name ends before it begins': ({ names }) => names.start.set([names.text.length + 1], 2),
    'a name is empty': ({ names }) => names.start.set([names.start[1] as number], 2),
    'names do not begin at the beginning': ({ names }) => names.start.set([1], 0),
    'a name holds a slash': ({ names }) => names.text.set([0x2f], 0),
    'an inode is of no kind': ({ inodes }) => inodes.kind.set([6], 0),
    'a size is broken': ({ inodes }) => inodes.bytes.set([0.5], 0),
    'a size is below 0': ({ inodes }) => inodes.bytes.set([-1], 0),
    'a size is no number': ({ inodes }) => inodes.bytes.set([Number.NaN], 0),
    'the sizes are not the sum': ({ inodes }) => inodes.bytes.set([(inodes.bytes[0] as number) + 1], 0),
    'a time is no number': ({ inodes }) => inodes.mtime.set([Number.POSITIVE_INFINITY], 0),
    'metadata is not there': ({ inodes }) => inodes.meta.set([inodes.metadata.length], 0),
    'a digest is not there': ({ inodes }) => inodes.digestAt.set([inodes.digests.length / 32], 0),
    'a digest is before all': ({ inodes }) => inodes.digestAt.set([-2], 0),
    'a body stands behind the tar': ({ inodes, tarBytes }) => inodes.bodyAt.set([tarBytes + 1], 0),
    'a body goes on behind the tar': ({ inodes, tarBytes }) => {
      const at = inodes.kind.findIndex((kind, row) => kind === 0 && (inodes.bytes[row] as number) > 0)
      inodes.bodyAt.set([tarBytes - (inodes.bytes[at] as number) + 1], at)
    },
    'a sparse body goes on behind the tar': ({ inodes, tarBytes }) => {
      const [[row = 0, [extent] = []] = []] = inodes.extents
      inodes.bodyAt.set([tarBytes - (extent?.length ?? 0) + 1], row)
    },
    'a body stands before the tar': ({ inodes }) => inodes.bodyAt.set([-1], 0),
  }
  test.each(Object.keys(poisons))('%s', async (name) => {
    const index = await everything()
    expect(readLayer(bytesOf({ index, compression: 'none', gzipEstimate: 1 }))).not.toBeNull()
    ;(poisons[name] as Poison)(index)
    expect(readLayer(bytesOf({ index, compression: 'none', gzipEstimate: 1 }))).toBeNull()
  })

  test('what is not in columns is of another shape', async () => {
    const index = await everything()
    const { count } = index.inodes
    const wrong: unknown[] = [
      { ...index, tarBytes: -1 },
      { ...index, charge: undefined },
      { ...index, whiteouts: [1] },
      { ...index, opaque: 'all' },
      { ...index, lowerLinks: [{ path: 'a' }] },
      { ...index, warnings: [{ code: 'other', path: 'a' }] },
      { ...index, distribution: { id: 1, like: [] } },
      { ...index, users: new Map([['root', { uid: 0, gid: 0 }]]) },
      { ...index, groups: new Map([['root', -1]]) },
      { ...index, inodes: { ...index.inodes, metadata: [{ mode: 0 }] } },
      { ...index, inodes: { ...index.inodes, texts: new Map([[count, 'a']]) } },
      { ...index, inodes: { ...index.inodes, texts: new Map([[0, 1]]) } },
      { ...index, inodes: { ...index.inodes, extents: new Map([[0, [{ offset: 0 }]]]) } },
      { ...index, inodes: { ...index.inodes, count: 2 ** 40 } },
      { ...index, inodes: { ...index.inodes, count: count - 1 } },
      { ...index, names: { ...index.names, count: -1 } },
    ]
    for (const other of wrong) {
      const bytes = bytesOf({ index: other as LayerIndex, compression: 'none', gzipEstimate: 1 })
      expect(readLayer(bytes), JSON.stringify(other).slice(0, 200)).toBeNull()
    }
    expect(readLayer(bytesOf({ index, compression: 'bzip2', gzipEstimate: 1 }))).toBeNull()
    expect(readLayer(bytesOf({ index, compression: 'none', gzipEstimate: 0.5 }))).toBeNull()
  })

  test('whatever single byte is another: no error, and no row that leads nowhere', async () => {
    const index = await indexMembers([directory('d/'), file('d/a', 'x'), symlink('l', 'd')])
    const bytes = bytesOf({ index, compression: 'none', gzipEstimate: 1 })
    for (let at = 0; at < bytes.length; at++) {
      for (const byte of [0, 0xff, (bytes[at] as number) ^ 1, (bytes[at] as number) ^ 0x80]) {
        const damaged = Buffer.alloc(bytes.length)
        bytes.copy(damaged)
        damaged[at] = byte
        const found = readLayer(damaged)
        if (found) expect(found.index.names.count).toBe(index.names.count)
      }
    }
  })

  test('it ends early, or too late', async () => {
    const bytes = bytesOf({ index: await everything(), compression: 'none', gzipEstimate: 1 })
    for (let length = 0; length < bytes.length; length += 5) {
      expect(readLayer(Buffer.from(new Uint8Array(bytes.subarray(0, length)).buffer))).toBeNull()
    }
    const longer = Buffer.alloc(bytes.length + 8)
    bytes.copy(longer)
    expect(readLayer(longer)).toBeNull()
  })
})

/** As a file would give them: in a buffer of their own. */
function bytesOf(record: LayerRecord): Buffer {
  const parts = Buffer.concat(writeLayer(record))
  const bytes = Buffer.allocUnsafeSlow(parts.length)
  parts.copy(bytes)
  return bytes
}

function expectSame(record: LayerRecord): void {
  const found = readLayer(bytesOf(record)) as LayerRecord
  const plain = ({ index, ...rest }: LayerRecord) => {
    const columns = Object.entries({ ...index.names, ...index.inodes }).map(([name, value]) => [
      name,
      ArrayBuffer.isView(value) ? [...(value as Uint8Array)] : value,
    ])
    return { ...rest, index: { ...index, names: null, inodes: null }, columns: Object.fromEntries(columns) }
  }
  expect(plain(found)).toEqual(plain(record))
}
