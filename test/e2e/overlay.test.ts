import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Analysis, analyze } from '../../packages/core/src/index.js'
import { Engine } from './engine.js'
import { buildImages, IMAGE_NAMES } from './images.js'
import { readOverlay } from './overlay.js'
import { SavedImage } from './saved-image.js'
import type { Seen } from './seen.js'
import { describeVisible, replayLayers } from './visible.js'

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
    const replayed = await replayLayers(layers)
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

function sorted(names: ReadonlyMap<string, Seen>): [string, Seen][] {
  return [...names].sort(([a], [b]) => (a < b ? -1 : 1))
}
