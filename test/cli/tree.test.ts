import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { listTree, loadAnalysis, renderTree, type TreeOptions } from '../../packages/core/src/index.js'
import { checkSchema, checkTree } from '../helpers/check-tree.js'
import { layersize as run } from '../helpers/layersize.js'
import { TempFolder } from '../helpers/temp-folder.js'

const root = join(import.meta.dirname, '../..')
const shop = join(root, 'fixtures/shop/shop.tar.gz')
const temp = new TempFolder()
let saved: Buffer
let savedPath: string

const layersize = (...args: string[]) => run(temp.path, args)

beforeAll(async () => {
  saved = Buffer.from((await layersize(shop, '--files', '--format', 'json')).stdout)
  savedPath = temp.file(saved, '.json')
})

describe('layersize tree', () => {
  test.each<[string[], TreeOptions]>([
    [[], {}],
    [['/app'], { path: 'app' }],
    [['--instruction', '9'], { instructions: [8] }],
    [['--instruction', '1-3', '--depth', '2'], { instructions: [0, 1, 2], depth: 2 }],
    [['app', '--top', '3'], { path: 'app', top: 3 }],
    [['--all'], { top: Number.POSITIVE_INFINITY }],
  ])('%j: what the library lists, as a table and as JSON', async (flags, options) => {
    const tree = listTree(await loadAnalysis(saved), options)
    const [table, json] = [
      await layersize('tree', shop, ...flags),
      await layersize('tree', shop, ...flags, '--format', 'json'),
    ]
    expect(table).toEqual({ stdout: await renderTree(tree), stderr: '', code: 0 })
    expect(JSON.parse(json.stdout)).toEqual(tree)
    checkTree(JSON.parse(json.stdout), options)
    checkSchema('tree', JSON.parse(json.stdout))
    expect(table.stdout).not.toContain('\x1b')
  })

  test('a saved analysis stands in for the image', async () => {
    expect(await layersize('tree', savedPath, '/srv')).toEqual(await layersize('tree', shop, '/srv'))
  })

  test.each<[string, string[], RegExp]>([
    ['no image', [], /No image is named\n {2}Name one: layersize tree shop:1/],
    [
      'no such path',
      [shop, '/srv/ww'],
      /has "\/srv\/ww"\n {2}Perhaps \/srv\/www\. layersize tree IMAGE \/srv shows/,
    ],
    [
      'no such instruction',
      [shop, '--instruction', '99'],
      /There is no instruction 99\n {2}The image has 16, numbered/,
    ],
    ['no number', [shop, '--instruction', 'COPY'], /--instruction "COPY" is no number/],
    ['instruction 0', [shop, '--instruction', '0'], /--instruction "0" is no number/],
    ['a range backwards', [shop, '--instruction', '7-1'], /--instruction "7-1" is no number/],
    ['depth 0', [shop, '--depth', '0'], /greater than or equal to 1/],
    ['top and all', [shop, '--top', '3', '--all'], /--all=true cannot also be provided/],
    ['another format', [shop, '--format', 'sarif'], /Expected --format=sarif to be one of: table, json/],
  ])('%s: exit 2 and a remedy', async (_, args, message) => {
    const { stdout, stderr, code } = await layersize('tree', ...args)
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
    expect(stderr).toMatch(message)
  })

  test('a saved analysis without files: exit 2, and how to save one with them', async () => {
    const { stdout } = await layersize(shop, '--format', 'json')
    const path = temp.file(Buffer.from(stdout), '.json')
    for (const args of [
      ['tree', path],
      ['why', path, '/app'],
    ]) {
      const { stderr, code } = await layersize(...args)
      expect(code).toBe(2)
      expect(stderr).toMatch(
        /does not say what files there are\n {2}Save it with its files: layersize IMAGE --files/,
      )
    }
  })
})
