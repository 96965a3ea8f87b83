import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findDockerignore } from '../../packages/cli/src/dockerfile/find-dockerignore.js'
import { openDockerfile } from '../../packages/cli/src/dockerfile/open-dockerfile.js'
import type { Analysis } from '../../packages/core/src/index.js'
import { base, noise, saveImage, setting, step } from '../helpers/image.js'
import { layersize } from '../helpers/layersize.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file } from '../helpers/write-tar.js'

const temp = new TempFolder()
const IMAGE = saveImage([
  base(),
  step('COPY . /app', file('app/data', noise(100_000, 1))),
  step('RUN make --everything', file('app/out', 'x')),
  setting('CMD ["x"]'),
])
const OTHER = saveImage([base(), step('ADD x /', file('x', 'x')), setting('ENTRYPOINT ["x"]')])
const DOCKERFILE = 'FROM debian:12 AS shop\nCOPY . /app\nRUN make --everything\nCMD ["x"]\n'

/** A folder with two images and these files. */
function folder(files: Record<string, string | Buffer>): string {
  const path = temp.free()
  mkdirSync(path)
  for (const [name, text] of Object.entries({ 'shop.tar': IMAGE, 'other.tar': OTHER, ...files })) {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), text)
  }
  return path
}

async function analysed(cwd: string, ...args: string[]): Promise<Analysis> {
  const { stdout, stderr } = await layersize(cwd, ['./shop.tar', '--format', 'json', ...args])
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

const linesIn = ({ instructions }: Analysis) =>
  instructions.map(({ dockerfile }) => dockerfile && `${dockerfile.line}-${dockerfile.endLine}`)

/** What `action` gives in a folder, as it would for a command that was started there. */
async function within<T>(cwd: string, action: () => Promise<T>): Promise<T> {
  const before = process.cwd()
  process.chdir(cwd)
  try {
    return await action()
  } finally {
    process.chdir(before)
  }
}

describe('which Dockerfile', () => {
  test.each(['Dockerfile', 'Containerfile'])('%s of the current folder, where it fits', async (name) => {
    const analysis = await analysed(folder({ [name]: DOCKERFILE }))
    expect(analysis.context.dockerfile).toMatchObject({
      path: name,
      evidence: 'default',
      stage: 'shop',
      from: { line: 1, endLine: 1 },
      aligned: 'all',
    })
    expect(linesIn(analysis)).toEqual([null, '2-2', '3-3', '4-4'])
    expect(analysis.warnings).toEqual([])
  })

  test('the one of the current folder is no word worth where it does not fit', async () => {
    const cwd = folder({ Dockerfile: 'FROM scratch\nADD x /\nENTRYPOINT ["x"]\n' })
    const analysis = await analysed(cwd)
    expect(analysis.context.dockerfile).toMatchObject({ evidence: 'default', aligned: 'none', from: null })
    expect(linesIn(analysis)).toEqual([null, null, null, null])
    expect(analysis.warnings).toEqual([])
    // Nor does its FROM tell of the base.
    expect(analysis.context.base).toEqual((await analysed(folder({}))).context.base)
    const [with_ = '', without = ''] = await Promise.all(
      [cwd, folder({})].map(async (cwd) => (await layersize(cwd, ['./shop.tar'])).stdout),
    )
    // A line that says so, and nothing else.
    expect(with_.replace(/\nNo lines of Dockerfile: [\s\S]*?(?=\n\n)/, '')).toBe(without)
  })

  test('one that is named, and does not fit: a warning', async () => {
    const cwd = folder({ 'a/Dockerfile': 'FROM scratch\nADD x /\n' })
    const analysis = await analysed(cwd, '--dockerfile', 'a/Dockerfile')
    expect(analysis.context.dockerfile).toMatchObject({ evidence: 'option', aligned: 'none' })
    expect(analysis.warnings).toEqual([
      { code: 'dockerfile-mismatch', message: expect.stringMatching(/^"a\/Dockerfile" is not what .*: .*2/) },
    ])
  })

  test('one that is named goes before that of the current folder, and is called as seen from there', async () => {
    const cwd = folder({ Dockerfile: 'FROM scratch\n', 'build/x.Dockerfile': `# x\n${DOCKERFILE}` })
    for (const path of ['build/x.Dockerfile', './build//x.Dockerfile', join(cwd, 'build/x.Dockerfile')]) {
      const analysis = await analysed(cwd, '--dockerfile', path)
      expect(analysis.context.dockerfile).toMatchObject({ path: 'build/x.Dockerfile', evidence: 'option' })
      expect(linesIn(analysis)).toEqual([null, '3-3', '4-4', '5-5'])
    }
  })

  test('one above the current folder', async () => {
    const cwd = folder({ Dockerfile: DOCKERFILE, 'ci/x': '' })
    const { stdout } = await layersize(join(cwd, 'ci'), [
      '../shop.tar',
      '--dockerfile',
      '../Dockerfile',
      '--format',
      'json',
    ])
    expect(JSON.parse(stdout).context.dockerfile).toMatchObject({ path: '../Dockerfile', aligned: 'all' })
  })

  test('that of the current folder with a stage', async () => {
    const cwd = folder({ Dockerfile: `${DOCKERFILE}FROM scratch\nCOPY --from=shop /app /\n` })
    expect((await analysed(cwd)).context.dockerfile).toMatchObject({ aligned: 'none' })
    expect((await analysed(cwd, '--target', 'shop')).context.dockerfile).toMatchObject({
      evidence: 'default',
      stage: 'shop',
      aligned: 'all',
    })
    const { stderr, code } = await layersize(cwd, ['./shop.tar', '--target', 'x'])
    expect(code).toBe(2)
    expect(stderr).toContain('has no stage "x"')
  })

  test('a stage without a Dockerfile', async () => {
    const { stderr, code } = await layersize(folder({}), ['./shop.tar', '--target', 'x'])
    expect(code).toBe(2)
    expect(stderr).toContain('A stage is named and no Dockerfile')
  })

  test.each([
    ['no Dockerfile at all', 'shop=1\n'],
    ['empty', ''],
    ['huge', `${DOCKERFILE}#${' '.repeat(3_000_000)}`],
    ['not UTF-8', Buffer.from(`${DOCKERFILE}# \xe9`, 'latin1')],
  ])('in the current folder, %s: ignored', async (_, content) => {
    const cwd = folder({ Dockerfile: content })
    expect((await analysed(cwd)).context.dockerfile).toBe(null)
    expect(await layersize(cwd, ['./shop.tar'])).toEqual(await layersize(folder({}), ['./shop.tar']))
  })

  test('a folder and a pipe of that name are ignored', async () => {
    expect((await analysed(folder({ 'Dockerfile/x': '' }))).context.dockerfile).toBe(null)
    const cwd = folder({})
    expect(spawnSync('mkfifo', [join(cwd, 'Dockerfile')]).status).toBe(0)
    expect((await analysed(cwd)).context.dockerfile).toBe(null)
  })

  test.each([
    ['folder', /it is a folder/],
    ['nope', /there is no such file/],
    ['latin', /it is not UTF-8/],
    ['huge', /it is too large/],
  ])('named, and cannot be read: %s', async (name, why) => {
    const cwd = folder({
      'folder/x': '',
      latin: Buffer.from('# \xe9', 'latin1'),
      huge: ' '.repeat(3_000_000),
    })
    const { stdout, stderr, code } = await layersize(cwd, ['./shop.tar', '--dockerfile', name])
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
    expect(stderr).toMatch(why)
  })

  test('of several images that are checked, the one that it fits', async () => {
    const images = 'images:\n  - image: ./shop.tar\n  - image: ./other.tar\nlimits:\n  size: 1GB\n'
    const cwd = folder({ Dockerfile: DOCKERFILE, 'layersize.config.yaml': images })
    const { stdout, code } = await layersize(cwd, ['check', '--format', 'json'])
    expect(code).toBe(0)
    expect(stdout).not.toContain('dockerfile-mismatch')
  })

  test('diff takes none', async () => {
    const cwd = folder({ Dockerfile: DOCKERFILE })
    const args = ['diff', './shop.tar', './other.tar', '--format', 'json']
    expect((await layersize(cwd, args)).stdout).toBe((await layersize(folder({}), args)).stdout)
  })
})

describe('which .dockerignore', () => {
  const found = (files: Record<string, string>, path: string, text: string, from = '') =>
    within(join(folder({ 'ci/x': '', ...files }), from), () => findDockerignore(path, text, undefined))

  test('that of the only folder that there is', async () => {
    const text = 'FROM a\nCOPY . /app\n'
    expect(await found({}, 'Dockerfile', text)).toEqual({ path: '.dockerignore', text: null })
    expect(await found({ '.dockerignore': 'x\n' }, './Dockerfile', text)).toEqual({
      path: '.dockerignore',
      text: 'x\n',
    })
  })

  test('that of the folder in which the sources are', async () => {
    const files = { 'a/b/src/x': '', 'package.json': '' }
    const text = 'FROM a AS x\nCOPY --from=y nope /\nFROM x\nADD https://nope /\n'
    expect(await found(files, 'a/b/Dockerfile', `${text}COPY package.json [x] /`)).toEqual({
      path: '.dockerignore',
      text: null,
    })
    expect(await found(files, 'a/b/Dockerfile', `${text}copy ["b/src/*.js", "/app/"]`)).toEqual({
      path: 'a/.dockerignore',
      text: null,
    })
    expect(await found(files, 'a/b/Dockerfile', `${text}ADD src /`)).toEqual({
      path: 'a/b/.dockerignore',
      text: null,
    })
    expect(await found(files, '../Dockerfile', `${text}COPY package.json /`, 'ci')).toEqual({
      path: '../.dockerignore',
      text: null,
    })
  })

  test.each([
    ['nothing is copied', 'FROM a\nRUN x\n'],
    ['only from another stage', 'FROM a AS b\nCOPY . /\nFROM c\nCOPY --from=b / /\n'],
    ['all is copied, from who knows where', 'FROM a\nCOPY . /\n'],
    ['the sources are nowhere', 'FROM a\nCOPY nope /\n'],
    ['the sources are in two folders', 'FROM a\nCOPY x /\n'],
    ['the one source is here, the other there', 'FROM a\nCOPY here there /\n'],
    ['only arguments tell', 'FROM a\nCOPY $A /\n'],
    ['it is no Dockerfile', 'x'],
  ])('none where nobody can tell: %s', async (_, text) => {
    expect(await found({ x: '', 'a/x': '', here: '', 'a/there': '' }, 'a/Dockerfile', text)).toBe(null)
  })

  test('that of the Dockerfile goes before', async () => {
    const files = { 'a/Dockerfile.dockerignore': 'x', '.dockerignore': '' }
    expect(await found(files, 'a/Dockerfile', 'FROM a\nCOPY . /\n')).toEqual({
      path: 'a/Dockerfile.dockerignore',
      text: 'x',
    })
  })

  test("podman's, where it alone is there", async () => {
    const text = 'FROM a\nCOPY . /\n'
    expect(await found({ '.containerignore': 'x' }, 'Dockerfile', text)).toEqual({
      path: '.containerignore',
      text: 'x',
    })
    expect(await found({ '.containerignore': 'x', '.dockerignore': '' }, 'Dockerfile', text)).toBe(null)
  })

  test('goes with the Dockerfile', async () => {
    const cwd = folder({ Dockerfile: '\ufeffFROM a\r\nCOPY . /\r\n' })
    expect(await within(cwd, () => openDockerfile(undefined, undefined))).toEqual({
      text: '\ufeffFROM a\r\nCOPY . /\r\n',
      path: 'Dockerfile',
      target: undefined,
      byDefault: true,
      dockerignore: { path: '.dockerignore', text: null },
    })
  })
})
