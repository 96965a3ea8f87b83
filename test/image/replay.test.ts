import { describe, expect, test } from 'vitest'
import { replay } from '../../packages/core/src/image/replay.js'
import { entriesOf } from '../../packages/core/src/layer/entries.js'
import { indexMembers, replayMembers, shadows, visiblePaths } from '../helpers/replay-members.js'
import { directory, file, hardlink, type Member, opaque, symlink, whiteout } from '../helpers/write-tar.js'

describe('what is hidden', () => {
  test('a whiteout hides a lower file and all below a lower directory', async () => {
    const result = await replayMembers(
      [file('a', '1'), directory('d'), file('d/x', '22'), file('d/e/y', '333')],
      [whiteout('a'), whiteout('d')],
    )
    expect(visiblePaths(result)).toEqual([])
    expect(shadows(result)).toEqual(['0 a: deleted@1', '0 d/e/y: deleted@1', '0 d/x: deleted@1'])
  })

  test('a whiteout hides nothing of its own layer, wherever it stands', async () => {
    for (const layer of [
      [file('a', 'new'), whiteout('a')],
      [whiteout('a'), file('a', 'new')],
    ]) {
      const result = await replayMembers([file('a', 'old!')], layer)
      expect(visiblePaths(result)).toEqual(['a=1'])
      expect(shadows(result)).toEqual(['0 a: replaced@1'])
    }
  })

  test('an opaque directory hides what lower layers have in it, and not what its own layer puts there', async () => {
    const result = await replayMembers(
      [directory('d'), file('d/old', '1'), file('d/sub/old', '2')],
      [file('d/new', '3'), opaque('d'), directory('d')],
    )
    expect(visiblePaths(result)).toEqual(['d/=1', 'd/new=1'])
    expect(shadows(result)).toEqual(['0 d/old: deleted@1', '0 d/sub/old: deleted@1'])
  })

  test('an opaque root hides the whole of the lower layers', async () => {
    const result = await replayMembers(
      [file('a', '1'), file('d/b', '2')],
      [file('.wh..wh..opq'), file('c', '3')],
    )
    expect(visiblePaths(result)).toEqual(['c=1'])
  })

  test('a file or a symlink over a directory hides the subtree without a whiteout', async () => {
    const lower = [directory('d'), file('d/x', '1'), file('d/e/y', '2')]
    const asFile = await replayMembers(lower, [file('d', '3')])
    expect(visiblePaths(asFile)).toEqual(['d=1'])
    expect(shadows(asFile)).toEqual(['0 d/e/y: deleted@1', '0 d/x: deleted@1'])
    const asLink = await replayMembers(lower, [symlink('d', 'other')])
    expect(visiblePaths(asLink)).toEqual(['d=1'])
    expect(shadows(asLink)).toEqual(['0 d/e/y: deleted@1', '0 d/x: deleted@1'])
  })

  test('a parent that was a file or a symlink becomes a directory, and a symlink is never followed', async () => {
    const result = await replayMembers(
      [symlink('lib', 'usr/lib'), file('usr/lib/x', '1'), file('f', '22')],
      [file('lib/y', '3'), file('f/z', '4')],
    )
    expect(visiblePaths(result)).toEqual(['f/z=1', 'lib/y=1', 'usr/lib/x=0'])
    expect(shadows(result)).toEqual(['0 f: replaced@1', '0 lib: replaced@1'])
  })

  test('the folder of a whiteout is there, even where it was a file or nothing', async () => {
    const result = await replayMembers([file('d', 'file')], [whiteout('d/x')])
    expect(visiblePaths(result)).toEqual([])
    expect(shadows(result)).toEqual(['0 d: replaced@1'])
  })

  test('what a layer hides does not depend on the order of its whiteouts', async () => {
    for (const layer of [
      [whiteout('a'), whiteout('a/y')],
      [whiteout('a/y'), whiteout('a')],
    ]) {
      const result = await replayMembers([file('a', '1')], layer)
      expect(shadows(result)).toEqual(['0 a: replaced@1'])
    }
  })

  test('a whiteout of what is not there changes nothing', async () => {
    const result = await replayMembers([file('a', '1')], [whiteout('b'), whiteout('c/d'), file('e', '2')])
    expect(visiblePaths(result)).toEqual(['a=0', 'e=1'])
  })

  test('a directory over a directory keeps what is below it', async () => {
    const result = await replayMembers([directory('d'), file('d/x', '1')], [directory('d', { uid: 5 })])
    expect(visiblePaths(result)).toEqual(['d/=1', 'd/x=0'])
    expect([...result.visible()].find(({ path }) => path === 'd')?.inode.uid).toBe(5)
  })

  test('what was deleted can come back', async () => {
    const result = await replayMembers([file('a', '1')], [whiteout('a')], [file('a', '1')])
    expect(visiblePaths(result)).toEqual(['a=2'])
    expect(shadows(result)).toEqual(['0 a: deleted@1'])
  })
})

describe('causes', () => {
  test('the same content at the same path, and in what it differs', async () => {
    const result = await replayMembers(
      [file('a', '1'), file('b', '2'), file('c', '3'), file('d', '4'), file('e', '5')],
      [
        file('a', '1', { uid: 7 }),
        file('b', '2', { mode: 0o755 }),
        file('c', '3', { mtime: 5 }),
        file('d', '4', { xattrs: { 'security.capability': '\x01' } }),
        file('e', '5'),
      ],
    )
    const same = { owner: false, mode: false, time: false, xattrs: false }
    expect([...result.copies].slice(0, 5).map(({ shadow }) => [shadow?.cause, shadow?.differences])).toEqual([
      ['same-content', { ...same, owner: true }],
      ['same-content', { ...same, mode: true }],
      ['same-content', { ...same, time: true }],
      ['same-content', { ...same, xattrs: true }],
      ['same-content', same],
    ])
  })

  test('the same bytes as another kind are not the same content', async () => {
    const result = await replayMembers([file('a', 'target')], [symlink('a', 'target')])
    expect(shadows(result)).toEqual(['0 a: replaced@1'])
  })

  test('content of the same size is compared, not its size', async () => {
    const result = await replayMembers([file('a', 'one')], [file('a', 'two')])
    expect(shadows(result)).toEqual(['0 a: replaced@1'])
  })

  test('an empty file is no copy: it has no bytes to waste', async () => {
    const result = await replayMembers([file('a')], [whiteout('a')])
    expect([...result.copies]).toEqual([])
  })

  test('moves are paired one for one, in path order', async () => {
    const result = await replayMembers(
      [file('a', 'x'), file('b', 'x'), file('c', 'x')],
      [whiteout('a'), whiteout('b'), whiteout('c'), file('n', 'x'), file('m', 'x')],
    )
    expect(shadows(result)).toEqual(['0 a: moved@1 → m', '0 b: moved@1 → n', '0 c: deleted@1'])
  })

  test('no move: the other path held the same content before', async () => {
    const result = await replayMembers(
      [file('a', 'x'), file('b', 'x')],
      [whiteout('a'), file('b', 'x', { uid: 1 })],
    )
    expect(shadows(result)).toEqual(['0 a: deleted@1', '0 b: same-content@1'])
  })

  test('a move over a file that was there', async () => {
    const result = await replayMembers([file('a', 'x'), file('b', 'old')], [whiteout('a'), file('b', 'x')])
    expect(shadows(result)).toEqual(['0 a: moved@1 → b', '0 b: replaced@1'])
  })

  test('a directory that moves takes all of it along, symlinks too', async () => {
    const result = await replayMembers(
      [directory('d'), file('d/x', '1'), symlink('d/l', 'x')],
      [whiteout('d'), directory('n'), file('n/x', '1'), symlink('n/l', 'x')],
    )
    expect(shadows(result)).toEqual(['0 d/l: moved@1 → n/l', '0 d/x: moved@1 → n/x'])
  })

  test('a layer that only has the content already, from before, is no destination', async () => {
    const result = await replayMembers([file('a', 'x')], [file('b', 'x')], [whiteout('a')])
    expect(shadows(result)).toEqual(['0 a: deleted@2'])
  })
})

describe('hard links', () => {
  test('a copy is visible while one of its names is', async () => {
    const lower = [file('a', '123'), hardlink('b', 'a')]
    const one = await replayMembers(lower, [whiteout('a')])
    expect(visiblePaths(one)).toEqual(['b=0'])
    expect([...one.copies]).toMatchObject([{ path: 'a', shadow: null }])
    const both = await replayMembers(lower, [whiteout('a')], [file('b', 'other')])
    expect(shadows(both)).toEqual(['0 a: replaced@2'])
    expect(both.copies.at(0).shadow?.path).toBe('b')
  })

  test('names that go in one layer have the first cause that fits any of them', async () => {
    const lower = [file('a', '123'), hardlink('b', 'a')]
    const written = await replayMembers(lower, [whiteout('a'), file('b', '123', { uid: 1 })])
    expect(shadows(written)).toEqual(['0 a: same-content@1'])
    const moved = await replayMembers(lower, [file('a', 'new'), whiteout('b'), file('c', '123')])
    expect(shadows(moved)).toEqual(['0 a: moved@1 → c'])
    const replaced = await replayMembers(lower, [file('a', 'new'), whiteout('b')])
    expect(shadows(replaced)).toEqual(['0 a: replaced@1'])
  })

  test('a chown of both names makes two copies of one', async () => {
    const result = await replayMembers(
      [file('a', '123'), hardlink('b', 'a')],
      [file('a', '123', { uid: 1 }), file('b', '123', { uid: 1 })],
    )
    expect(shadows(result)).toEqual(['0 a: same-content@1 → b'])
    expect([...result.copies]).toHaveLength(3)
  })

  test('a link to a name of a lower layer joins that copy', async () => {
    const result = await replayMembers([file('a', '123')], [hardlink('b', 'a'), whiteout('a')])
    expect(visiblePaths(result)).toEqual(['b=1'])
    expect([...result.copies]).toMatchObject([{ layer: 0, shadow: null }])
    const gone = await replayMembers([file('a', '123')], [hardlink('b', 'a')], [whiteout('a'), whiteout('b')])
    expect(shadows(gone)).toEqual(['0 a: deleted@2'])
  })

  test('a link that leads nowhere, or to a directory, is left out and told', async () => {
    const result = await replayMembers([directory('d')], [hardlink('x', 'nowhere'), hardlink('y', 'd')])
    expect(visiblePaths(result)).toEqual(['d/=0'])
    expect(result.danglingLinks).toEqual([
      { layer: 1, path: 'x' },
      { layer: 1, path: 'y' },
    ])
  })
})

test('time grows with the names, not with the layers: 300 layers over 300 files', async () => {
  const names = Array.from({ length: 300 }, (_, i) => file(`d/f${i}`, String(i)))
  const layers = names.map((name) => [name])
  const result = await replayMembers(...layers)
  expect([...result.copies]).toHaveLength(300)
  expect(visiblePaths(result)).toHaveLength(300)
})

describe('a content that nobody knows', () => {
  const unknown = async (...members: Member[]) => {
    const index = await indexMembers(members)
    return { ...index, inodes: { ...index.inodes, digestAt: index.inodes.digestAt.map(() => -1) } }
  }

  test('is equal to nothing: what is written again is replaced, and what moves is deleted', async () => {
    const lower = await unknown(file('a', 'same'), file('b', 'other'))
    const upper = await unknown(file('a', 'same'), whiteout('b'), file('c', 'other'))
    expect(shadows(replay([lower, upper]))).toEqual(['0 a: replaced@1', '0 b: deleted@1'])
  })

  test('is that of a layer that is there twice, as its own', async () => {
    const layer = await unknown(file('a', 'same'))
    expect(shadows(replay([layer, layer]))).toEqual(['0 a: same-content@1'])
  })
})

test('contents whose digests begin the same take no more time than others', { timeout: 10_000 }, async () => {
  const paths = Array.from({ length: 20_000 }, (_, i) => `f${i}`)
  const members = (folder: string) => paths.map((path) => file(`${folder}/${path}`, path))
  const layer = async (...all: Member[]) => {
    const index = await indexMembers(all, 100_000)
    const digests = index.inodes.digests.map((byte, i) => (i % 32 < 4 ? 0 : byte))
    return { ...index, inodes: { ...index.inodes, digests } }
  }
  const lower = await layer(...members('a'))
  const upper = await layer(whiteout('a'), ...members('b'))
  const { copies } = replay([lower, upper])
  expect(copies.where((copy) => copies.causeOf(copy) === 'moved')).toHaveLength(paths.length)
})

test('a copy is always the same object, and its inode the one that its layer lists', async () => {
  const index = await indexMembers([file('a', '1'), hardlink('b', 'a'), file('c', '22')])
  const { copies } = replay([index])
  expect([...copies].map((copy) => copies.at(copy.number) === copy)).toEqual([true, true])
  const listed = entriesOf(index).map(({ inode }) => inode)
  expect([...copies].map(({ inode }) => listed.indexOf(inode))).toEqual([0, 2])
})

test('files that a container sees are counted by their names', async () => {
  const result = await replayMembers(
    [directory('d'), file('d/a', '1'), hardlink('d/b', 'd/a'), file('e', ''), file('f', '1')],
    [file('d', 'a file now'), whiteout('f'), hardlink('g', 'e')],
    [directory('e'), file('g', 'new')],
  )
  const files = [...result.visible()].filter(({ kind }) => kind === 'file')
  expect(files.map(({ path }) => path)).toEqual(['d', 'g'])
  expect(result.visibleFiles).toBe(2)
})

test('folders that are emptied again and again by layers take no time for what went long ago', async () => {
  const files = Array.from({ length: 20_000 }, (_, i) => file(`d/f${i}`, '1'))
  const emptied = await indexMembers([opaque('d')])
  const layers = [await indexMembers(files, 50_000), ...Array.from({ length: 20_000 }, () => emptied)]
  const result = replay(layers)
  expect(result.visibleFiles).toBe(0)
  expect(result.copies.causeOf(0)).toBe('deleted')
})
