import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../packages/core/src/index.js'
import { splitLocation } from '../../packages/core/src/source/open-path.js'
import { TempFolder } from '../helpers/temp-folder.js'

const temp = new TempFolder()
const root = temp.folder([])
for (const name of ['plain', 'with:colon', 'with', 'at@5', 'two:colons:here', 'c:drive']) {
  writeFileSync(join(root, name), '')
}
mkdirSync(join(root, 'folder:1'))
const digest = `sha256:${'0'.repeat(64)}` as const
const byName = (name: string) => ({ by: 'name', name }) as const

describe('where the path ends and the choice begins', () => {
  test.each([
    ['plain', 'plain', null],
    ['plain:', 'plain', null],
    ['plain:shop', 'plain', byName('shop')],
    ['plain:shop:1', 'plain', byName('shop:1')],
    ['plain:registry:5000/shop:1', 'plain', byName('registry:5000/shop:1')],
    ['plain:@2', 'plain', { by: 'position', position: 2 }],
    ['plain@2', 'plain', { by: 'position', position: 2 }],
    [`plain@${digest}`, 'plain', { by: 'digest', digest }],
    [`plain:@${digest}`, 'plain', { by: 'digest', digest }],
    [`plain:${digest}`, 'plain', { by: 'digest', digest }],
    // The longest path that there is: the name of a file may hold colons.
    ['with:colon', 'with:colon', null],
    ['with:colon:1', 'with:colon', byName('1')],
    ['with:else', 'with', byName('else')],
    ['two:colons:here', 'two:colons:here', null],
    ['two:colons:here:x', 'two:colons:here', byName('x')],
    ['at@5', 'at@5', null],
    ['at@5@6', 'at@5', { by: 'position', position: 6 }],
    ['folder:1', 'folder:1', null],
    ['folder:1:1', 'folder:1', byName('1')],
    [`with:colon@${digest}`, 'with:colon', { by: 'digest', digest }],
    // None is there: what stands before the first.
    ['gone', 'gone', null],
    ['gone:1', 'gone', byName('1')],
    ['gone:a:b', 'gone', byName('a:b')],
    [`gone@${digest}`, 'gone', { by: 'digest', digest }],
    ['me@home', 'me@home', null],
    ['me@home:1', 'me@home', byName('1')],
  ])('%s', async (location, path, choice) => {
    expect(await splitLocation(join(root, location))).toEqual({ path: join(root, path), choice })
  })

  test('the colon of a Windows drive is part of the path', async () => {
    expect(await splitLocation('Z:\\images\\shop')).toEqual({ path: 'Z:\\images\\shop', choice: null })
    expect(await splitLocation('Z:\\images\\shop:1')).toEqual({
      path: 'Z:\\images\\shop',
      choice: byName('1'),
    })
  })

  test.each(['plain:@', 'plain:@x', 'plain@sha256:0', 'gone:@sha256:0'])(
    'what chooses nothing: %s',
    async (location) => {
      await expect(splitLocation(join(root, location))).rejects.toMatchObject({ code: 'REFERENCE_INVALID' })
    },
  )
})

test.each(['docker-archive:', 'oci-archive:', 'oci:', 'dir:', ''])(
  '%s a path that is not there',
  async (transport) => {
    const path = join(root, 'gone')
    await expect(analyze(`${transport}${path}`)).rejects.toMatchObject({
      code: 'ARCHIVE_UNREADABLE',
      message: `Cannot read ${JSON.stringify(path)}: there is no such file or folder`,
    })
  },
)

test.each([
  ['plain/x', /not a directory/i],
  ['a\0b', /./],
  ['x'.repeat(5000), /too long/i],
])('a path that cannot be', async (name, message) => {
  await expect(analyze(`${root}/${name}`)).rejects.toMatchObject({
    code: 'ARCHIVE_UNREADABLE',
    message: expect.stringMatching(message),
  })
})

test('a plain path is taken as it stands: no choice follows it', async () => {
  await expect(analyze(join(root, 'plain:shop'))).rejects.toMatchObject({ code: 'ARCHIVE_UNREADABLE' })
})

test('a name that no engine has, and that is a path: the hint says how to write it', async () => {
  const failure = analyze('fixtures/shop', { host: 'unix:///nowhere/docker.sock' })
  await expect(failure).rejects.toMatchObject({
    code: 'ENGINE_UNREACHABLE',
    hint: 'There is a file or folder of this name; if you mean that, write ./fixtures/shop',
  })
})
