import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { cacheFolder } from '../../packages/cli/src/cache-folder.js'
import { base, saveImage, step } from '../helpers/image.js'
import { layersize as run } from '../helpers/layersize.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file } from '../helpers/write-tar.js'

const temp = new TempFolder()
const image = temp.file(saveImage([base(), step('COPY a /', file('a', 'a'))]))
// What was written a moment ago is not kept.
beforeAll(() => wait(60))

/** With the cache of the user whose home it is. */
const layersize: typeof run = (cwd, args, { env, input } = {}) =>
  run(cwd, args, { env: { LAYERSIZE_CACHE_DIR: '', ...env }, ...(input && { input }) })

const home = () => {
  const folder = temp.free('-home')
  mkdirSync(folder)
  return folder
}

/** The files in a folder and below, by their paths. */
const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())

describe('what is kept', () => {
  test('is kept in the folder of the user, told of, and cleared', async () => {
    const cwd = home()
    const folder = join(cwd, '.cache/layersize')
    expect((await layersize(cwd, ['cache'])).stdout).toMatch(
      /^\S+\.cache\/layersize\n {2}0 records, 0 B of at most 1\.07 GB\n {2}not there yet/,
    )
    expect((await layersize(cwd, [image])).code).toBe(0)
    // Two layers, the analysis, and how much that is.
    expect(filesIn(folder)).toHaveLength(4)
    const { stdout } = await layersize(cwd, ['cache', '--format', 'json'])
    expect(JSON.parse(stdout)).toEqual({
      folder,
      state: 'in-use',
      records: 3,
      bytes: expect.any(Number),
      bound: 2 ** 30,
    })
    expect((await layersize(cwd, ['cache', '--clear'])).stdout).toMatch(/\n {2}0 records, 0 B of/)
    expect(filesIn(folder)).toHaveLength(1)
  })

  test('is what the answer comes from the next time', async () => {
    const cwd = home()
    const first = await layersize(cwd, [image, '--format', 'json'])
    expect(await layersize(cwd, [image, '--format', 'json'])).toEqual(first)
  })

  test('is nothing with --no-cache', async () => {
    const cwd = home()
    await layersize(cwd, [image, '--no-cache'])
    expect(readdirSync(cwd)).toEqual([])
  })
})

test('only what layersize has written is cleared, and no link is followed', async () => {
  const cwd = home()
  const folder = join(cwd, 'cache')
  const env = { LAYERSIZE_CACHE_DIR: folder }
  await layersize(cwd, [image], { env })
  const elsewhere = temp.free('-elsewhere')
  mkdirSync(elsewhere)
  const [record = ''] = filesIn(folder).filter((path) => !path.endsWith('size'))
  const copy = join(elsewhere, 'f'.repeat(62))
  writeFileSync(copy, readFileSync(record))
  const names = ['00', '01'].filter((name) => !existsSync(join(folder, name)))
  symlinkSync(elsewhere, join(folder, names[0] ?? '02'))
  const foreign = [
    join(folder, 'notes'),
    `${record.slice(0, -2)}zz`,
    `${record.slice(0, -62)}${'e'.repeat(62)}`,
  ]
  for (const path of foreign) writeFileSync(path, 'mine')
  await layersize(cwd, ['cache', '--clear'], { env })
  expect(existsSync(record)).toBe(false)
  expect([copy, ...foreign].map((path) => existsSync(path))).toEqual([true, true, true, true])
})

test('a folder that others may write into is not used, and that is told', async () => {
  const cwd = home()
  const folder = join(cwd, 'cache')
  mkdirSync(folder)
  chmodSync(folder, 0o777)
  const env = { LAYERSIZE_CACHE_DIR: folder }
  expect((await layersize(cwd, [image], { env })).code).toBe(0)
  expect(filesIn(folder)).toEqual([])
  expect((await layersize(cwd, ['cache'], { env })).stdout).toContain('not used')
})

test('where there is no folder, all works but to show it', async () => {
  const cwd = home()
  const env = { HOME: '/nonexistent' }
  expect(await layersize(cwd, [image], { env })).toMatchObject({ code: 0, stderr: '' })
  expect(existsSync('/nonexistent')).toBe(false)
  expect(await layersize(cwd, ['cache'], { env })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('LAYERSIZE_CACHE_DIR='),
  })
})

test.each([
  ['linux', { LAYERSIZE_CACHE_DIR: 'here', XDG_CACHE_HOME: '/x' }, 'here'],
  ['linux', { XDG_CACHE_HOME: '/x', HOME: temp.path }, '/x/layersize'],
  ['linux', { XDG_CACHE_HOME: 'x', HOME: temp.path }, join(temp.path, '.cache/layersize')],
  ['darwin', { HOME: temp.path }, join(temp.path, 'Library/Caches/layersize')],
  ['win32', { LOCALAPPDATA: '/local', HOME: temp.path }, '/local/layersize/cache'],
  ['win32', { HOME: temp.path }, undefined],
  ['linux', { HOME: '/nonexistent' }, undefined],
  ['linux', {}, undefined],
] as const)('on %s, with %o, the folder is %s', (platform, env, folder) => {
  expect(cacheFolder(env, platform)).toBe(folder)
})
