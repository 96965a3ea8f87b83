import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Analysis, analyze, listTree, tracePath } from '../../packages/core/src/index.js'
import { checkTree } from '../helpers/check-tree.js'
import { Engine } from './engine.js'
import { buildImages } from './images.js'
import { readOverlay } from './overlay.js'
import { output } from './process.js'
import type { Seen } from './seen.js'
import { TempFolder } from './temp.js'

const NAMES = ['awkward-buildkit', 'awkward-classic', 'staged-buildkit', 'on-top-classic', 'committed']

const engine = Engine.fromEnvironment()
const compared = new Map<string, { kernel: Map<string, Seen>; analysis: Analysis }>()

beforeAll(async () => {
  await buildImages(engine, NAMES)
  for (const name of NAMES) {
    const image = engine.imageName(name)
    const { seen } = await readOverlay(await engine.inspect(image))
    compared.set(name, { kernel: seen, analysis: await analyze(image, { host: engine.host, files: true }) })
  }
})

afterAll(() => engine.cleanUp())

describe.each(NAMES)('%s', (name) => {
  const of = () => compared.get(name) as { kernel: Map<string, Seen>; analysis: Analysis }

  test('each folder has the visible bytes that the kernel shows in it', () => {
    const { kernel, analysis } = of()
    const all = { top: Number.POSITIVE_INFINITY }
    const tree = listTree(analysis, all)
    checkTree(tree, all)
    const folders = tree.entries.filter(({ kind }) => kind === 'directory')
    const shown = folders.map(({ path, bytes, shadowedBytes }) => [path, bytes - shadowedBytes])
    expect(shown).toEqual(folders.map(({ path }) => [path, bytesIn(kernel, path)]))
    expect(folders.length).toBeGreaterThan(5)
  })

  test('each path has the size, owner and mode that lstat says, by its last version', () => {
    const { kernel, analysis } = of()
    const told = [...kernel.keys()].map((path) => {
      const { events, visible, leadsTo } = tracePath(analysis, path)
      const last = events.at(-1)?.version
      return [
        path,
        visible,
        last?.kind,
        last?.bytes,
        last?.mode.toString(8),
        `${last?.uid}:${last?.gid}`,
        !leadsTo,
      ]
    })
    expect(told).toEqual(
      [...kernel].map(([path, { kind, bytes, mode, owner, content }]) => [
        path,
        true,
        kind,
        bytes,
        mode,
        owner,
        kind !== 'symlink' || !leadsSomewhere(kernel, path, content),
      ]),
    )
  })

  test('what the kernel does not show is gone, and an instruction is named that did it', () => {
    const { kernel, analysis } = of()
    const gone = new Set(analysis.files?.path.filter((path) => !kernel.has(path)))
    for (const path of gone) {
      const { visible, events } = tracePath(analysis, path)
      expect([path, visible, events.at(-1)?.action]).toEqual([path, false, 'removed'])
    }
  })
})

test('something is gone in the images, or nothing is tested', () => {
  const gone = NAMES.flatMap((name) => {
    const { kernel, analysis } = compared.get(name) as { kernel: Map<string, Seen>; analysis: Analysis }
    return analysis.files?.path.filter((path) => !kernel.has(path)) ?? []
  })
  expect(gone.length).toBeGreaterThan(3)
})

/** GNU tar and find know nothing of layers: each is unpacked by itself. */
test('what an instruction of the shop wrote into a folder is what GNU tar unpacks there', async () => {
  const temp = new TempFolder()
  const archive = join(import.meta.dirname, '../../fixtures/shop/shop.tar.gz')
  try {
    await output('tar', ['-C', temp.path, '-xzf', archive])
    const [{ Layers }] = JSON.parse(readFileSync(temp.join('manifest.json'), 'utf8'))
    const analysis = await analyze(archive, { files: true })
    let compared = 0
    for (const { index, layers } of analysis.instructions.filter(({ layers }) => layers.length === 1)) {
      const folder = temp.join(`unpacked-${index}`)
      await output('mkdir', [folder])
      await output('tar', ['-C', folder, '-xpf', temp.join(Layers[layers[0] as number])])
      const found = await output(
        'find',
        ['.', '-not', '-type', 'd', '-not', '-name', '.wh.*', '-printf', '%i %s %P\\n'],
        {
          cwd: folder,
        },
      )
      const files = found
        .toString()
        .split('\n')
        .filter(Boolean)
        .map((line) => /^(\d+) (\d+) (.*)$/.exec(line) as RegExpExecArray)
      for (const path of ['', 'app', 'app/node_modules', 'app/.git', 'srv', 'srv/www', 'var/lib', 'bin']) {
        const within = files.filter(([, , , name = '']) => path === '' || name.startsWith(`${path}/`))
        const inodes = new Map(within.map(([, inode, size]) => [inode, Number(size)]))
        const [first] = listTree(analysis, { path, instructions: [index] }).entries
        expect([index, path, first?.bytes, first?.files]).toEqual([
          index,
          path,
          [...inodes.values()].reduce((sum, size) => sum + size, 0),
          within.length,
        ])
        if (within.length > 0) compared++
      }
    }
    expect(compared).toBeGreaterThan(10)
  } finally {
    temp.remove()
  }
})

/** Bytes of the inodes in a folder, each at the first of its names. */
function bytesIn(kernel: ReadonlyMap<string, Seen>, folder: string): number {
  const inside = [...kernel].filter(
    ([path, { linkedTo }]) => path === linkedTo && (folder === '' || path.startsWith(`${folder}/`)),
  )
  return inside.reduce((sum, [, { bytes }]) => sum + bytes, 0)
}

/** Whether a symlink leads to anything, as path_resolution(7) has it. */
function leadsSomewhere(kernel: ReadonlyMap<string, Seen>, path: string, target: string): boolean {
  const parent = (of: string) => of.split('/').slice(0, -1).join('/')
  const pending = target.split('/')
  let at = target.startsWith('/') ? '' : parent(path)
  for (let steps = 0; pending.length > 0 && steps < 1000; steps++) {
    const name = pending.shift() as string
    if (name === '..') at = parent(at)
    if (['', '.', '..'].includes(name)) continue
    const next = at === '' ? name : `${at}/${name}`
    const seen = kernel.get(next)
    if (!seen) return false
    if (seen.kind === 'symlink') pending.unshift(...seen.content.split('/'))
    at = seen.kind !== 'symlink' ? next : seen.content.startsWith('/') ? '' : at
  }
  return pending.length === 0
}
