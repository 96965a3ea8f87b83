import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { analyze, renderTrace, tracePath } from '../../packages/core/src/index.js'
import { checkSchema } from '../helpers/check-tree.js'
import { layersize } from '../helpers/layersize.js'
import { TempFolder } from '../helpers/temp-folder.js'

const root = join(import.meta.dirname, '../..')
const shop = join(root, 'fixtures/shop/shop.tar.gz')
const temp = new TempFolder()

const why = (...args: string[]) => layersize(temp.path, ['why', ...args])

describe('layersize why', () => {
  test.each(['/app', 'srv/www/bundle.js', '/tmp/assets.tar.gz', '/bin/sh', '/'])(
    '%s: what the library traces, as words and as JSON',
    async (path) => {
      const trace = tracePath(await analyze(shop, { files: true }), path)
      expect(await why(shop, path)).toEqual({ stdout: await renderTrace(trace), stderr: '', code: 0 })
      const { stdout } = await why(shop, path, '--format', 'json')
      expect(JSON.parse(stdout)).toEqual(trace)
      checkSchema('trace', trace)
    },
  )

  test('who deleted it, that it ships all the same, and what to do', async () => {
    const { stdout } = await why(shop, '/tmp/assets.tar.gz')
    expect(stdout).toContain('Gone since instruction 6. 169 kB ship, all of it shadowed, all of it wasted')
    expect(stdout).toContain('hidden by instruction 6; its 169 kB still ship: wasted [unpacked-archive]')
    expect(stdout).toContain('→ Let ADD unpack /tmp/assets.tar.gz')
    expect(stdout).toMatch(/^6 {2}RUN rm \/tmp\/assets\.tar\.gz\n {3}deleted \/tmp\/assets\.tar\.gz$/m)
  })

  test('what only the owner of has changed', async () => {
    const { stdout } = await why(shop, '/app/package.json')
    expect(stdout).toMatch(/changed only owner \(was 0:0\): file, \d+ B, -rw-r--r-- 10001:10001/)
  })

  test.each<[string, string[], RegExp]>([
    ['no image', [], /No image is named/],
    ['no path', [shop], /No path is named\n {2}Name both: layersize why shop:1/],
    ['no such path', [shop, '/app/dits'], /has "\/app\/dits"\n {2}Perhaps \/app\/dist/],
    ['two paths', [shop, '/app', '/srv'], /Unexpected argument/],
  ])('%s: exit 2 and a remedy', async (_, args, message) => {
    const { stdout, stderr, code } = await why(...args)
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
    expect(stderr).toMatch(message)
  })
})
