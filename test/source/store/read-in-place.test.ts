import { chmodSync, mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { analyze, type Progress } from '../../../packages/core/src/index.js'
import { buildImage } from '../../helpers/built-image.js'
import { type StoredLayer, writeContainersStore, writeDockerStore } from '../../helpers/graph-store.js'
import { base, noise, setting, step } from '../../helpers/image.js'
import { StoreEngine } from '../../helpers/store-engine.js'
import { TempFolder } from '../../helpers/temp-folder.js'
import { directory, file, hardlink, opaque, symlink, whiteout } from '../../helpers/write-tar.js'

const temp = new TempFolder()
const large = noise(300_000, 'large')
const long = `long/${'x'.repeat(90)}/${'y'.repeat(90)}/${'z'.repeat(90)}`

/** All that makes a layer awkward. */
const STEPS = [
  base(
    file('etc/os-release', 'ID=debian\n'),
    file('etc/large', large),
    file('data/a', 'the same'),
    file('data/b', 'the same'),
    file('data/c', 'other by'),
  ),
  step(
    'COPY . /app',
    directory('app/'),
    file('app/large', large),
    hardlink('app/hard', 'app/large'),
    symlink('app/soft', 'large'),
    file('app/empty'),
    file(Buffer.from('app/caf\xe9', 'latin1'), 'odd name'),
    file('app/back\\slash', 'odd name'),
    file('app/xattrs', 'the same', { xattrs: { 'user.a': 'b' } }),
    file(`${long}/file`, noise(5000, 'long')),
    file('app/"quoted","size":5', 'a hostile name'),
    { name: 'app/fifo', type: 'fifo' },
  ),
  setting('ENV A=1'),
  step('RUN true'),
  step('RUN rm', whiteout('data/a'), opaque('app'), file('app/large', large, { uid: 7 })),
  // The same layer as before.
  step('RUN true'),
]

const FORMS = [
  { form: 'Docker', driver: 'overlay2', podman: false, write: writeDockerStore },
  { form: 'podman', driver: 'overlay', podman: true, write: writeContainersStore },
]

describe.each(FORMS)('the store of $form', ({ driver, podman, write }) => {
  async function start(change: (layers: StoredLayer[], root: string) => void = () => {}) {
    const root = temp.free()
    const image = buildImage(STEPS)
    change(write(root, image, STEPS), root)
    return StoreEngine.listen(temp.free('.sock'), image, { root, driver, podman })
  }

  test('says what the export says, and nothing is exported', async () => {
    const engine = await start()
    for (const files of [true, 'all-digests'] as const) {
      const inPlace = await analyze('shop:1', { host: engine.host, from: 'store', files })
      expect(engine.paths).not.toContain('/images/get')
      expect(inPlace).toEqual(await analyze('shop:1', { host: engine.host, from: 'export', files }))
      engine.paths.length = 0
    }
  })

  test('is read by itself, and progress says so', async () => {
    const engine = await start()
    const { paths, ways } = await analyzed(engine)
    expect(paths).not.toContain('/images/get')
    expect(ways).toEqual(["from the engine's store"])
  })

  const DAMAGES: [string, string, (layers: StoredLayer[]) => void][] = [
    [
      'a file is another of the same length',
      'STORE_DAMAGED',
      ([, second]) => replace(second, 'app/large', noise(300_000, 'x')),
    ],
    [
      'a small file is another',
      'STORE_DAMAGED',
      ([first]) => replace(first, 'data/a', Buffer.from('not same')),
    ],
    ['a file is too short', 'STORE_DAMAGED', ([first]) => replace(first, 'etc/large', large.subarray(1))],
    ['a file is a folder', 'STORE_DAMAGED', ([first]) => replaceByFolder(first, 'data/b')],
    ['a file is not there', 'STORE_DAMAGED', ([first]) => rmSync(join(first?.folder ?? '', 'data/b'))],
    ['a tar-split ends early', 'STORE_DAMAGED', ([, second]) => truncateSync(second?.tarSplit ?? '', 300)],
    [
      'a tar-split is none',
      'STORE_DAMAGED',
      ([, second]) => writeFileSync(second?.tarSplit ?? '', 'no gzip'),
    ],
    ['a tar-split is not there', 'STORE_DAMAGED', ([first]) => rmSync(first?.tarSplit ?? '')],
    [
      'the folder of a layer is not there',
      'STORE_DAMAGED',
      ([first]) => rmSync(first?.folder ?? '', { recursive: true }),
    ],
  ]
  test.each(DAMAGES)('where %s, the image is exported; else the error is %s', async (_, code, damage) => {
    const engine = await start(damage)
    const { host } = engine
    const exported = await analyze('shop:1', { host, from: 'export', files: true })
    const { analysis, ways } = await analyzed(engine)
    expect(analysis).toEqual(exported)
    expect(ways.at(-1)).toMatch(/^exported, since the engine's store /)
    await expect(analyze('shop:1', { host, from: 'store', files: true })).rejects.toMatchObject({ code })
  })

  test('that of another machine is not taken for it', async () => {
    const engine = await start((_, root) => {
      for (const name of readdirSync(root)) rmSync(join(root, name), { recursive: true })
    })
    const { paths, ways } = await analyzed(engine)
    expect(paths).toContain('/images/get')
    expect(ways).toHaveLength(1)
    expect(ways[0]).toMatch(/^exported, since the engine's store cannot be read: /)
    const inPlace = analyze('shop:1', { host: engine.host, from: 'store' })
    await expect(inPlace).rejects.toMatchObject({ code: 'STORE_UNREADABLE' })
  })

  test('one that this user may not read is exported, and an error where it may not be', async () => {
    const engine = await start((_, root) => chmodSync(root, 0o000))
    chmodSync(temp.path, 0o711)
    chmodSync(engine.host.slice('unix://'.length), 0o777)
    const isRoot = process.getuid?.() === 0
    if (isRoot) process.seteuid?.(65534)
    try {
      const { paths, ways } = await analyzed(engine)
      expect(paths).toContain('/images/get')
      expect(ways).toEqual([
        expect.stringMatching(/^exported, since the engine's store .* this user may not read /),
      ])
      await expect(analyze('shop:1', { host: engine.host, from: 'store' })).rejects.toMatchObject({
        code: 'STORE_UNREADABLE',
        hint: expect.stringContaining('--from export'),
      })
    } finally {
      if (isRoot) process.seteuid?.(0)
    }
  })

  test('an image that is removed while it is read is told to be', async () => {
    const engine = await start(([first]) => rmSync(join(first?.folder ?? '', 'data/b')))
    for (const from of ['auto', 'store'] as const) {
      engine.isEmpty = false
      const removed = analyze('shop:1', {
        host: engine.host,
        from,
        files: true,
        onProgress: ({ way }) => {
          if (way) engine.isEmpty = true
        },
      })
      await expect(removed).rejects.toMatchObject({ code: 'IMAGE_CHANGED' })
    }
  })
})

test('an export is not looked for in a store, nor its engine asked where that is', async () => {
  const image = buildImage(STEPS)
  const engine = await StoreEngine.listen(temp.free('.sock'), image, { root: temp.path, driver: 'overlay2' })
  await analyze('shop:1', { host: engine.host, from: 'export' })
  expect(engine.paths).not.toContain('/info')
})

test('who does not want to know any more is not answered', async () => {
  const steps = [base(file('a', 'of one length')), step('COPY . /', file('b', 'of another'))]
  const image = buildImage(steps)
  const root = temp.free()
  writeDockerStore(root, image, steps)
  const { host } = await StoreEngine.listen(temp.free('.sock'), image, { root, driver: 'overlay2' })
  const controller = new AbortController()
  const { signal } = controller
  const onProgress = ({ readBytes }: Progress) => void (readBytes > 0 && controller.abort())
  await expect(analyze('shop:1', { host, signal, onProgress })).rejects.toMatchObject({ code: 'ABORTED' })
})

test('what a store keeps in parts cannot be verified', async () => {
  const verified = analyze('shop:1', { from: 'store', verifyDigests: true })
  await expect(verified).rejects.toMatchObject({ code: 'OPTION_INVALID' })
})

test('no other way is known', async () => {
  const analysis = analyze('shop:1', { from: 'registry' as 'auto' })
  await expect(analysis).rejects.toMatchObject({ code: 'OPTION_INVALID' })
})

/** An analysis as the engine's image gets it by default, the ways that progress told of, and what the engine was asked. */
async function analyzed(engine: StoreEngine) {
  const ways: string[] = []
  engine.paths.length = 0
  const onProgress = ({ way }: Progress) => {
    if (way) ways.push(way)
  }
  const analysis = await analyze('shop:1', { host: engine.host, files: true, onProgress })
  return { analysis, ways, paths: engine.paths }
}

function replace(layer: StoredLayer | undefined, name: string, content: Buffer): void {
  writeFileSync(join(layer?.folder ?? '', name), content)
}

function replaceByFolder(layer: StoredLayer | undefined, name: string): void {
  const path = join(layer?.folder ?? '', name)
  rmSync(path)
  mkdirSync(path)
}
