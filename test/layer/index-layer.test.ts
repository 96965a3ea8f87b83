import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { entriesOf } from '../../packages/core/src/layer/entries.js'
import { indexLayer } from '../../packages/core/src/layer/index-layer.js'
import { overwritten } from '../compression/pieces.js'
import { noise, stream } from '../helpers/image.js'
import { indexMembers } from '../helpers/replay-members.js'
import {
  directory,
  file,
  hardlink,
  type Member,
  opaque,
  symlink,
  whiteout,
  writeTar,
} from '../helpers/write-tar.js'

const allowance = () => ({ limit: 1000, left: 1000 })
const paths = async (...members: Member[]) => entriesOf(await indexMembers(members)).map(({ path }) => path)

describe('what a layer holds by itself', () => {
  test('content is the sum of files and symlink targets, each inode once', async () => {
    const index = await indexMembers([
      directory('d'),
      file('d/a', noise(1000, 1)),
      hardlink('d/b', 'd/a'),
      symlink('d/l', 'ten bytes!'),
      file('empty'),
    ])
    expect(index.contentBytes).toBe(1010)
    expect(index.tarBytes).toBe(writeTar([]).length + 5 * 512 + 1024)
  })

  test('a symlink has the bytes of its target, as lstat counts them', async () => {
    const index = await indexMembers([symlink('l', 'ä\\')])
    expect(index.contentBytes).toBe(3)
  })

  test('a path that stands twice: the last wins', async () => {
    const index = await indexMembers([file('a', 'first'), file('b', '1'), file('./a', 'second!')])
    expect(entriesOf(index).map(({ path, inode }) => [path, inode.bytes])).toEqual([
      ['a', 7],
      ['b', 1],
    ])
    expect(index.contentBytes).toBe(8)
  })

  test('a hard link keeps the inode whose first name was overwritten', async () => {
    const index = await indexMembers([file('a', '12345'), hardlink('b', 'a'), file('a', '1')])
    expect(index.contentBytes).toBe(6)
  })

  test('a file over a directory takes its subtree, a path below a file makes it a directory', async () => {
    expect(await paths(directory('d'), file('d/x', '1'), file('d', '2'))).toEqual(['d'])
    expect(await paths(file('f', '1'), file('f/x', '2'))).toEqual(['f/x'])
    expect(await paths(symlink('l', 'd'), file('l/x', '2'))).toEqual(['l/x'])
  })

  test('names lose leading slashes and dots, the root itself is no entry', async () => {
    expect(await paths(directory('./'), file('./a'), file('/b'), file('c//d/./e'), file('x/../y'))).toEqual([
      'a',
      'b',
      'c/d/e',
      'y',
    ])
  })

  test('whiteouts are told apart from files', async () => {
    const index = await indexMembers([whiteout('d/a'), opaque('d'), file('.wh..wh.plnk/1'), file('wh.x')])
    expect(index.whiteouts).toEqual(['d/a'])
    expect(index.opaque).toEqual(['d'])
    expect(entriesOf(index).map(({ path }) => path)).toEqual(['.wh..wh.plnk/1', 'wh.x'])
  })

  test('files of the same content have the same digest, whatever pieces they come in', async () => {
    const content = noise(100_000, 1)
    const tar = writeTar([file('a', content), file('b', content), file('c', noise(100_000, 2))])
    for (const size of [500, 65_536, tar.length]) {
      const entries = entriesOf((await indexLayer('layer', stream(tar, size), allowance())).index)
      const [a, b, c] = entries.map(({ inode }) => inode.content)
      expect(a).toBe(b)
      expect(c).not.toBe(a)
    }
  })

  test('what follows the end of an empty tar, as the table of eStargz does, changes nothing but its length', async () => {
    const tar = Buffer.concat([writeTar([]), writeTar([file('stargz.index.json', '{}')])])
    for (const bytes of [tar, gzipSync(tar)]) {
      for (const size of [100, bytes.length]) {
        const { index } = await indexLayer('layer', stream(bytes, size), allowance())
        expect(entriesOf(index)).toEqual([])
        expect(index).toMatchObject({ contentBytes: 0, tarBytes: tar.length })
      }
    }
  })

  test('a type that engines do not unpack is left out with a warning', async () => {
    const index = await indexMembers([{ name: 'odd', typeflag: 'Q', content: '123' }, file('a', '1')])
    expect(entriesOf(index).map(({ path }) => path)).toEqual(['a'])
    expect(index.warnings).toEqual([{ code: 'unknown-entry-type', path: 'odd' }])
  })

  test('gzip is recognised by its first bytes', async () => {
    const tar = writeTar([file('a', 'x')])
    const { index: plain } = await indexLayer('layer', stream(tar), allowance())
    expect((await indexLayer('layer', stream(gzipSync(tar), 10), allowance())).index).toEqual(plain)
    const members = Buffer.concat([gzipSync(tar.subarray(0, 700)), gzipSync(tar.subarray(700))])
    expect((await indexLayer('layer', stream(members), allowance())).index).toEqual(plain)
  })

  test('bytes may be overwritten once they were taken, by the source as by zlib', async () => {
    const files = Array.from({ length: 40 }, (_, i) => file(`file-${i}`, noise(60_000 + i, i)))
    const os = file('etc/os-release', 'ID=alpine\n'.padEnd(3000, '#'))
    const tar = writeTar([...files, os, ...files.slice(0, 3)])
    const { index: plain } = await indexLayer('layer', stream(tar, tar.length), allowance())
    const gzip = gzipSync(tar, { level: 1 })
    for (const bytes of [
      overwritten(tar, 7000),
      overwritten(gzip, 400_000),
      overwritten(gzip, gzip.length),
    ]) {
      expect((await indexLayer('layer', bytes, allowance())).index).toEqual(plain)
    }
  })

  test('an empty layer, and one of no bytes at all', async () => {
    for (const bytes of [writeTar([]), Buffer.alloc(0)]) {
      const { index } = await indexLayer('layer', stream(bytes), allowance())
      expect(entriesOf(index)).toEqual([])
      expect(index).toMatchObject({ contentBytes: 0, tarBytes: bytes.length })
    }
  })
})

describe('what a bad layer gets', () => {
  const tar = writeTar([file('a', noise(5000, 1))])
  test.each([
    ['cut in a file', tar.subarray(0, 2000), 'LAYER_TRUNCATED', /middle of a member/],
    ['cut gzip', gzipSync(tar).subarray(0, 300), 'LAYER_TRUNCATED', /gzip/],
    ['no tar', Buffer.alloc(2048, 'x'), 'LAYER_INVALID', /no tar, but begins with "xxx/],
    [
      'damaged gzip',
      Buffer.concat([gzipSync(tar).subarray(0, 30), Buffer.alloc(500, 7)]),
      'LAYER_INVALID',
      /gzip/,
    ],
    ['bzip2', Buffer.from('BZh91AY&SY'), 'COMPRESSION_UNSUPPORTED', /bzip2/],
    ['a path out of the root', writeTar([file('../../etc/passwd', 'x')]), 'LAYER_INVALID', /leaves the root/],
    ['a whiteout of nothing', writeTar([file('d/.wh.')]), 'LAYER_INVALID', /names no file/],
    ['a whiteout of the parent', writeTar([file('d/.wh...')]), 'LAYER_INVALID', /names no file/],
  ])('%s', async (_, bytes, code, message) => {
    const failure = indexLayer('sha256:abc', stream(bytes), allowance())
    await expect(failure).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
    await expect(failure).rejects.toThrow('sha256:abc')
  })

  test('more names than allowed, implied folders counted', async () => {
    const many = Array.from({ length: 11 }, (_, i) => file(`f${i}`))
    await expect(indexMembers(many, 10)).rejects.toMatchObject({ code: 'TOO_MANY_ENTRIES' })
    await expect(indexMembers([file('a/b/c/d/e/f/g/h/i/j/k')], 10)).rejects.toMatchObject({
      code: 'TOO_MANY_ENTRIES',
    })
    await expect(indexMembers(many.slice(0, 10), 10)).resolves.toBeDefined()
  })

  test('extents of a sparse file, which are kept like names', async () => {
    const map = Buffer.alloc(4096)
    map.write(`1000\n${'0\n0\n'.repeat(1000)}`)
    const pax = { 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.realsize': '9' }
    const sparse = [file('hole', map, { pax })]
    await expect(indexMembers(sparse, 100)).rejects.toMatchObject({ code: 'TOO_MANY_ENTRIES' })
    await expect(indexMembers(sparse, 300)).resolves.toBeDefined()
  })

  test('a signal ends it before all that one piece holds has passed', async () => {
    const controller = new AbortController()
    const bomb = gzipSync(writeTar([file('zeros', Buffer.alloc(50_000_000))]))
    const running = indexLayer('1', stream(bomb, bomb.length), allowance(), false, controller.signal)
    controller.abort(new Error('enough'))
    await expect(running).rejects.toThrow('enough')
  })

  test('the allowance is shared by layers', async () => {
    const shared = { limit: 3, left: 3 }
    const layer = () => stream(writeTar([file('a'), file('b')]))
    await indexLayer('1', layer(), shared)
    await expect(indexLayer('2', layer(), shared)).rejects.toMatchObject({ code: 'TOO_MANY_ENTRIES' })
  })
})
