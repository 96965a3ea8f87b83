import { mkdirSync, openSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { analyze } from '../../../packages/core/src/index.js'
import { LayerFolder } from '../../../packages/core/src/source/store/layer-folder.js'
import { buildImage } from '../../helpers/built-image.js'
import { unpackInto, writeDockerStore } from '../../helpers/graph-store.js'
import { base, type Step, step } from '../../helpers/image.js'
import { StoreEngine } from '../../helpers/store-engine.js'
import { TempFolder } from '../../helpers/temp-folder.js'
import { directory, file, type Member, symlink } from '../../helpers/write-tar.js'

const temp = new TempFolder()

/** Each file that this process opens while a test looks, without the links that lead to it. */
const opened = vi.hoisted(() => ({ paths: null as string[] | null }))

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>()
  return { ...fs, openSync: recording(fs, fs.openSync) }
})
vi.mock('node:fs/promises', async (importOriginal) => {
  const promises = await importOriginal<typeof import('node:fs/promises')>()
  const { readlinkSync } = await vi.importActual<typeof import('node:fs')>('node:fs')
  return {
    ...promises,
    open: async (...args: Parameters<typeof promises.open>) => {
      const handle = await promises.open(...args)
      opened.paths?.push(readlinkSync(`/proc/self/fd/${handle.fd}`))
      return handle
    },
  }
})

function recording(fs: typeof import('node:fs'), open: typeof openSync): typeof openSync {
  return (...args) => {
    const file = open(...args)
    opened.paths?.push(fs.readlinkSync(`/proc/self/fd/${file}`))
    return file
  }
}

/** What a layer must not be able to show: as long as the file in whose place it stands. */
const SECRET = 'the secret'

/** A folder beside a layer's own, in which something stands. */
function outside(): string {
  const folder = temp.free()
  mkdirSync(folder)
  writeFileSync(join(folder, 'hostname'), SECRET)
  return folder
}

test('nothing outside the folder of a layer is ever opened', async () => {
  const other = outside()
  const root = temp.free()
  unpackInto(root, [
    directory('real'),
    file('real/hostname', SECRET),
    symlink('out', other),
    symlink('up', '..'),
    symlink('in', 'real'),
    symlink('hostname', join(other, 'hostname')),
    symlink('deep', 'in'),
  ])
  symlinkSync('self', join(root, 'self'))
  const seen: string[] = []
  const folder = new LayerFolder(root, (path, flags) => {
    const file = openSync(path, flags)
    seen.push(readlinkSync(`/proc/self/fd/${file}`))
    return file
  })
  const paths = [
    'out/hostname',
    'hostname',
    'up/hostname',
    'in/hostname',
    'deep/hostname',
    'self/hostname',
    `../${other.split('/').at(-1)}/hostname`,
    `real/../../${other.split('/').at(-1)}/hostname`,
    join(other, 'hostname'),
    '/etc/hostname',
    'real//hostname',
    './real/hostname',
    'real/./hostname',
    'real/',
    '',
    '.',
    '..',
    'real',
    'real/hostname/x',
    'real/host\0name',
    '\\x2e\\x2e/hostname',
    `\\x2e\\x2e/${other.split('/').at(-1)}/hostname`,
    'in\\x2fhostname',
    'real/host\\name',
    'real/hostname\\x00',
  ]
  for (const path of paths) {
    expect(() => folder.read(path, SECRET.length, 1), path).toThrow(
      expect.objectContaining({ code: 'STORE_DAMAGED' }),
    )
    await expect(folder.readPiece(path, 1 << 20, 1, 0, 4), path).rejects.toMatchObject({
      code: 'STORE_DAMAGED',
    })
  }
  // The folder itself, when it is named as a file.
  expect(seen.filter((path) => path !== join(root, 'real'))).toEqual([])
  expect(String(folder.read('real/hostname', SECRET.length, 0))).toBe(SECRET)
})

test('what is no regular file is not waited for, nor read', async () => {
  const { execFileSync } = await import('node:child_process')
  const root = temp.free()
  mkdirSync(root)
  execFileSync('mkfifo', [join(root, 'fifo')])
  const folder = new LayerFolder(root)
  for (const size of [1, 1 << 20]) {
    const read = async () => {
      for await (const _ of folder.read('fifo', size, 1));
    }
    await expect(read()).rejects.toMatchObject({ code: 'STORE_DAMAGED' })
  }
})

const HOSTILE: [string, (other: string) => readonly Member[]][] = [
  [
    'a link to a folder, and a file below it',
    (other) => [symlink('a', other), file('a/hostname', 'not secret')],
  ],
  [
    'a folder that a link replaces',
    (other) => [
      file('a/hostname', 'my secrets'),
      { name: 'a', type: 'directory', mode: 0o755 },
      symlink('b', other),
      file('b/hostname', 'my secrets'),
    ],
  ],
  [
    'a link in place of a file',
    (other) => [file('hostname', 'my secrets'), symlink('hostname', join(other, 'hostname'))],
  ],
  ['a link that leads up', () => [symlink('a', '../../../..'), file('a/hostname', 'my secrets')]],
]

test.each(HOSTILE)(
  'a layer with %s: the answer is that of the export, and nothing else is opened',
  async (_, hostile) => {
    const other = outside()
    const members = hostile(other)
    const same = file('same', 'my secrets')
    const steps: Step[] = [base(same), step('COPY . /', ...members, file('same-again', 'my secrets'))]
    const image = buildImage(steps)
    const root = temp.free()
    // What a careless engine would make of the second: a link where a folder should be.
    const layers = writeDockerStore(
      root,
      image,
      steps.map((each, i) => (i === 1 ? { ...each, members: withoutBelow(members) } : each)),
    )
    expect(layers).toHaveLength(2)
    const engine = await StoreEngine.listen(temp.free('.sock'), image, { root, driver: 'overlay2' })
    opened.paths = []
    const analysis = await analyze('shop:1', { host: engine.host, files: true })
    const paths = opened.paths
    opened.paths = null
    expect(paths.length).toBeGreaterThan(0)
    const allowed = [join(root, 'image/'), ...layers.map(({ folder }) => `${folder}/`)]
    expect(paths.filter((path) => !allowed.some((folder) => path.startsWith(folder)))).toEqual([])
    expect(analysis).toEqual(await analyze('shop:1', { host: engine.host, from: 'export', files: true }))
  },
)

/** Without the files whose folder is a link: those would be written where it leads. */
function withoutBelow(members: readonly Member[]): Member[] {
  const links = members.filter(({ type }) => type === 'symlink').map(({ name }) => `${name}/`)
  return [...members.filter(({ name }) => !links.some((link) => String(name).startsWith(link)))]
}
