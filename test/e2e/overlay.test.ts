import { createReadStream } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Replay, replay } from '../../packages/core/src/image/replay.js'
import { type Analysis, analyze } from '../../packages/core/src/index.js'
import { indexLayer } from '../../packages/core/src/layer/index-layer.js'
import { Engine } from './engine.js'
import { buildImages, IMAGE_NAMES } from './images.js'
import { readOverlay, type Seen } from './overlay.js'
import { SavedImage } from './saved-image.js'

interface Compared {
  readonly kernel: Map<string, Seen>
  readonly capable: readonly string[]
  readonly ours: Map<string, Seen>
  readonly ourCapable: readonly string[]
  readonly analysis: Analysis
}

const engine = Engine.fromEnvironment()
const compared = new Map<string, Compared>()

beforeAll(async () => {
  await buildImages(engine)
  for (const name of IMAGE_NAMES) {
    const image = engine.imageName(name)
    const { seen, capable } = await readOverlay(await engine.inspect(image))
    const { layers } = await SavedImage.save(engine, image, engine.temp.join(name))
    const allowance = { limit: 1_000_000, left: 1_000_000 }
    const indexes = []
    for (const { tarPath } of layers)
      indexes.push((await indexLayer(tarPath, createReadStream(tarPath), allowance)).index)
    const replayed = replay(indexes)
    compared.set(name, {
      kernel: seen,
      capable,
      ours: describeVisible(replayed),
      ourCapable: [...replayed.visible()].filter(({ inode }) => inode.xattrs).map(({ path }) => path),
      analysis: await analyze(image, { host: engine.host }),
    })
  }
})

afterAll(() => engine.cleanUp())

describe.each(IMAGE_NAMES)('%s', (name) => {
  const of = () => compared.get(name) as Compared

  test('shows the tree that the kernel shows', () => {
    const { kernel, ours } = of()
    expect(sorted(ours)).toEqual(sorted(kernel))
  })

  test('has the visible bytes and files that the kernel shows', () => {
    const { kernel, analysis } = of()
    const inodes = [...kernel].filter(([path, { linkedTo }]) => path === linkedTo).map(([, seen]) => seen)
    expect(analysis.image.visibleBytes).toBe(inodes.reduce((sum, { bytes }) => sum + bytes, 0))
    expect(analysis.image.files).toBe([...kernel.values()].filter(({ kind }) => kind === 'file').length)
  })

  test('has attributes where the kernel shows capabilities', () => {
    const { capable, ourCapable } = of()
    expect(ourCapable.map((path) => `${path} cap_net_raw=ep`).sort()).toEqual([...capable].sort())
  })
})

test('the awkward image has something of each kind to be compared', () => {
  const { kernel, capable } = compared.get('awkward-buildkit') as Compared
  const names = [...kernel]
  expect(capable).toEqual(['bundle/capable cap_net_raw=ep'])
  const kinds = new Set(names.map(([, { kind }]) => kind))
  expect([...kinds].sort()).toEqual([
    'block-device',
    'character-device',
    'directory',
    'fifo',
    'file',
    'symlink',
  ])
  expect(names.some(([path, { linkedTo }]) => path !== linkedTo)).toBe(true)
  expect(names.some(([path]) => path.includes('\\xfe'))).toBe(true)
  expect(names.some(([path]) => path.length > 300)).toBe(true)
})

function describeVisible(replayed: Replay): Map<string, Seen> {
  const names = [...replayed.visible()].sort((a, b) => (a.path < b.path ? -1 : 1))
  const firstNames = new Map<unknown, string>()
  return new Map(
    names.map(({ path, inode }): [string, Seen] => {
      if (!firstNames.has(inode)) firstNames.set(inode, path)
      return [
        path,
        {
          kind: inode.kind,
          bytes: inode.bytes,
          mode: inode.mode.toString(8),
          owner: `${inode.uid}:${inode.gid}`,
          mtime: inode.mtime,
          content: inode.kind === 'file' && inode.bytes === 0 ? EMPTY : inode.content,
          linkedTo: firstNames.get(inode) as string,
        },
      ]
    }),
  )
}

/** SHA-256 of nothing. */
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

function sorted(names: ReadonlyMap<string, Seen>): [string, Seen][] {
  return [...names].sort(([a], [b]) => (a < b ? -1 : 1))
}
