import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findConfiguration } from '../../packages/cli/src/config/find-configuration.js'
import { loadConfiguration } from '../../packages/cli/src/config/load-configuration.js'
import { CONFIGURATION_NAMES } from '../../packages/cli/src/config/names.js'
import { base, noise, saveImage, step } from '../helpers/image.js'
import { layersize } from '../helpers/layersize.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file } from '../helpers/write-tar.js'

const temp = new TempFolder()
const IMAGE = saveImage([
  base(),
  step('COPY . /app', file('app/data', noise(100_000, 1)), file('app/.git/HEAD', 'ref')),
  step('RUN chown', file('app/data', noise(100_000, 1), { uid: 1000 })),
])

/** A folder with an image and these files. */
function folder(files: Record<string, string | Buffer>): string {
  const path = temp.free()
  mkdirSync(path)
  for (const [name, text] of Object.entries({ 'shop.tar': IMAGE, ...files })) {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), text)
  }
  return path
}

/** The limits that were checked, and which file they are from. */
async function limitsIn(cwd: string, args: readonly string[] = []): Promise<unknown> {
  const { stdout, stderr } = await layersize(cwd, ['check', 'shop.tar', '--format', 'json', ...args])
  expect(stderr).toBe('')
  const [verdict] = JSON.parse(stdout).images
  return { file: verdict.budget, limits: verdict.limits.map(({ max }: { max: string }) => max) }
}

const mistake = async (cwd: string, args: readonly string[] = []) => {
  const { stdout, stderr, code } = await layersize(cwd, ['check', 'shop.tar', ...args])
  expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
  return stderr
}

describe('where a configuration stands', () => {
  test('is found under each of its names', async () => {
    for (const name of CONFIGURATION_NAMES) {
      process.chdir(folder({ [name]: '{}', 'package.json': '{}' }))
      expect(await findConfiguration()).toBe(name)
    }
  })

  test.each([
    ['layersize.config.json', '\ufeff{"limits": {"size": "7MB"}}'],
    ['layersize.config.js', 'module.exports = { limits: { size: "7MB" } }'],
    ['layersize.config.mjs', 'export default { limits: { size: "7MB" } }'],
    ['.layersize.yml', 'limits:\r\n  size: 7MB\r\n'],
    ['package.json', '{"name": "shop", "layersize": {"limits": {"size": "7MB"}}}'],
  ])('%s', async (name, text) => {
    expect(await limitsIn(folder({ [name]: text }))).toEqual({ file: name, limits: ['7MB'] })
  })

  test('a module may export a promise', async () => {
    const cwd = folder({ 'layersize.config.mjs': 'export default Promise.resolve({ limits: { size: 7 } })' })
    expect(await limitsIn(cwd)).toMatchObject({ limits: ['7'] })
  })

  test('what a module prints is not the report', async () => {
    const cwd = folder({
      'layersize.config.mjs': 'console.log("hi"); export default { limits: { size: 7 } }',
    })
    const { stdout, stderr } = await layersize(cwd, ['check', 'shop.tar', '--format', 'json'])
    expect(stderr).toBe('hi\n')
    expect(JSON.parse(stdout).outcome).toBe('broken')
  })

  test('a package.json without the key, or one that nobody can read, is none', async () => {
    for (const text of ['{"name": "layersize", "dependencies": {"layersize": "1"}}', '{"nam', '[]', '']) {
      process.chdir(folder({ 'package.json': text, '.layersize.yaml': 'limits: { size: 7MB }' }))
      expect(await findConfiguration()).toBe('.layersize.yaml')
    }
  })

  test('two of them are an error that names both', async () => {
    const cwd = folder({
      '.layersize.yaml': 'limits: { size: 7MB }',
      'package.json': '{"layersize": {}}',
    })
    expect(await mistake(cwd)).toMatch(
      /There are two configurations: \.layersize\.yaml and package\.json \(layersize\)\n {2}Keep one of them/,
    )
    expect(await limitsIn(cwd, ['--config', '.layersize.yaml'])).toMatchObject({ limits: ['7MB'] })
  })

  test('not the folder above', async () => {
    const cwd = folder({
      '.layersize.yaml': 'limits: { size: 7MB }',
      'inner/shop.tar': IMAGE.toString('latin1'),
    })
    writeFileSync(join(cwd, 'inner/shop.tar'), IMAGE)
    expect(await limitsIn(join(cwd, 'inner'), ['--max-size', '8MB'])).toEqual({ file: null, limits: ['8MB'] })
  })

  test('--config names another, --no-config none', async () => {
    const cwd = folder({
      '.layersize.yaml': 'limits: { size: 7MB }',
      'ci/budget.yml': 'limits: { layers: 9 }',
      'budget.toml': '',
    })
    expect(await limitsIn(cwd, ['--config', 'ci/budget.yml'])).toEqual({
      file: 'ci/budget.yml',
      limits: ['9'],
    })
    expect(await limitsIn(cwd, ['--no-config', '--max-layers', '8'])).toEqual({ file: null, limits: ['8'] })
    expect(await mistake(cwd, ['--config', 'nope.json'])).toContain(
      'nope.json cannot be read: there is no such file',
    )
    expect(await mistake(cwd, ['--config', 'nope'])).toContain('nope cannot be read: there is no such file')
    expect(await mistake(cwd, ['--config', 'budget.toml'])).toContain(
      'budget.toml is no configuration: its name',
    )
    expect(await mistake(cwd, ['--config', '.layersize.yaml', '--no-config'])).toContain('--no-config')
  })

  test('--config package.json without the key', async () => {
    const cwd = folder({ 'package.json': '{}' })
    expect(await mistake(cwd, ['--config', 'package.json'])).toContain('package.json has no key "layersize"')
  })
})

describe('what cannot be read', () => {
  test.each<[string, string, string | Buffer, string | RegExp]>([
    ['JSON with a comma too many', '.layersize.json', '{\n  "image": "a",\n}', 'line 3, column 1: Expected'],
    [
      'a key twice in JSON',
      '.layersize.json',
      '{"base": "a", "base": "b"}',
      'line 1, column 15: a key is there twice',
    ],
    [
      'a damaged package.json',
      'package.json',
      '{"layersize": {,}}',
      'package.json cannot be read: line 1, column 16',
    ],
    [
      'YAML indented with a tab',
      '.layersize.yaml',
      'limits:\n\tsize: 1MB\n',
      'line 2, column 1: Tabs are not allowed',
    ],
    [
      'a key twice in YAML',
      '.layersize.yaml',
      'base: a\nbase: b\n',
      'line 2, column 1: a key is there twice',
    ],
    [
      'a tag that nobody knows',
      '.layersize.yaml',
      'base: !env BASE\n',
      'line 1, column 7: Unresolved tag: !env',
    ],
    [
      'two documents',
      '.layersize.yaml',
      'base: a\n---\nbase: b\n',
      'line 2, column 1: a second document begins',
    ],
    [
      'aliases of aliases',
      '.layersize.yaml',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'.replace(/./g, (name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[i]}`)}]\n`)}`,
      /alias/,
    ],
    ['an empty file', 'layersize.config.json', '', 'layersize.config.json is empty'],
    ['blank lines', '.layersize.yaml', '\n  \n', '.layersize.yaml is empty'],
    ['comments alone', '.layersize.yaml', '# later\n', '.layersize.yaml says nothing'],
    ['null', '.layersize.json', 'null', '.layersize.json says nothing'],
    ['a list', '.layersize.json', '[]', '.layersize.json: it must be an object, not a list'],
    ['an unknown key', '.layersize.json', '{"limit": {}}', '.layersize.json: limit is no key: limits is'],
    ['a very long file', '.layersize.json', `${' '.repeat(1_000_001)}{}`, 'is too long for a configuration'],
    [
      'a module that throws',
      'layersize.config.mjs',
      'throw new Error("no VPN")',
      'layersize.config.mjs fails: no VPN',
    ],
    ['a module that rejects', 'layersize.config.mjs', 'export default Promise.reject("no")', 'fails: no'],
    [
      'a text in UTF-16',
      '.layersize.json',
      Buffer.from('\ufeff{}', 'utf16le'),
      '.layersize.json cannot be read: it is not UTF-8',
    ],
    ['a module that is none', 'layersize.config.mjs', 'export default {', 'layersize.config.mjs fails:'],
    ['a module without default', 'layersize.config.mjs', 'export const limits = {}', 'has no default export'],
    ['a function', 'layersize.config.mjs', 'export default () => ({})', 'must be an object, not a function'],
  ])('%s', async (_, name, text, message) => {
    const path = join(folder({ [name]: text }), name)
    await expect(loadConfiguration({ config: path })).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      message:
        typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message),
    })
  })

  test.each<[string, string, string, string | RegExp]>([
    ['YAML nested deeply', '.layersize.yaml', '['.repeat(50_000), /cannot be read/],
    ['a syntax error', '.layersize.json', '{', '.layersize.json cannot be read: '],
    [
      'a limit that is no size',
      '.layersize.json',
      '{"limits": {"size": "300M"}}',
      '.layersize.json: limits.size: "300M" is no',
    ],
    [
      'a rule that is none',
      '.layersize.json',
      '{"limits": {"failOn": ["secret-fil"]}}',
      /no rule "secret-fil"\n.*secret-file/,
    ],
  ])('%s, and nothing is analysed', async (_, name, text, message) => {
    expect(await mistake(folder({ [name]: text }))).toMatch(message)
  })

  test('a folder of that name, a link to nowhere, a file that may not be read', async () => {
    const cwd = folder({})
    mkdirSync(join(cwd, '.layersize.yaml'))
    expect(await mistake(cwd)).toContain('.layersize.yaml cannot be read: it is a folder')
    const other = folder({})
    symlinkSync('gone', join(other, '.layersize.json'))
    expect(await mistake(other)).toContain('.layersize.json cannot be read: there is no such file')
    // root reads all.
    if (process.getuid?.() === 0) return
    const third = folder({ '.layersize.json': '{}' })
    chmodSync(join(third, '.layersize.json'), 0)
    expect(await mistake(third)).toContain('permission denied')
  })

  test('it stands in the way of every command that analyses, until --no-config', async () => {
    const cwd = folder({ '.layersize.json': '{' })
    for (const args of [
      ['shop.tar'],
      ['tree', 'shop.tar'],
      ['why', 'shop.tar', 'app'],
      ['diff', 'shop.tar', 'shop.tar'],
    ]) {
      const { stdout, stderr, code } = await layersize(cwd, args)
      expect({ stdout, code }, args[0]).toEqual({ stdout: '', code: 2 })
      expect(stderr, args[0]).toContain('.layersize.json cannot be read')
    }
    expect(await layersize(cwd, ['shop.tar', '--no-config'])).toMatchObject({ stderr: '', code: 0 })
  })

  test('nothing is run but a layersize.config.js or .mjs', async () => {
    for (const name of ['layersize.config.cjs', '.layersize.js', '.layersizerc.js', '.layersize.mjs']) {
      process.chdir(folder({ [name]: '' }))
      expect(await findConfiguration()).toBe(null)
    }
  })
})

describe('what every command reads', () => {
  async function contextIn(cwd: string, args: readonly string[] = []) {
    const { stdout, stderr, code } = await layersize(cwd, ['shop.tar', '--format', 'json', ...args])
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
    return JSON.parse(stdout).context
  }

  test('the base, and a flag wins', async () => {
    const cwd = folder({ '.layersize.yaml': 'base: scratch\n' })
    expect((await contextIn(cwd)).base).toMatchObject({ value: 'scratch', evidence: 'option' })
    expect((await contextIn(cwd, ['--no-config'])).base.evidence).toBe('none')
    const wrong = folder({ '.layersize.yaml': 'base: ./nope.tar\n' })
    expect((await layersize(wrong, ['shop.tar'])).stderr).toContain('./nope.tar')
    expect((await contextIn(wrong, ['--base', 'scratch'])).base.evidence).toBe('option')
  })

  test('the Dockerfile beside the configuration, and its stage', async () => {
    const cwd = folder({
      'ci/budget.yaml': 'dockerfile: ../build/Dockerfile\ntarget: app\n',
      'build/Dockerfile': 'FROM scratch AS app\nFROM debian:12\n',
      Dockerfile: 'FROM debian:11\n',
    })
    const { base } = await contextIn(cwd, ['--config', 'ci/budget.yaml'])
    expect(base).toMatchObject({ value: 'scratch', evidence: 'dockerfile' })
    // A stage of the one is none of the other.
    expect(
      (await layersize(cwd, ['shop.tar', '--config', 'ci/budget.yaml', '--dockerfile', 'Dockerfile'])).code,
    ).toBe(0)
    expect((await layersize(cwd, ['shop.tar', '--target', 'app'])).stderr).toContain('no stage "app"')
  })

  test('the platform, and a flag wins', async () => {
    const cwd = folder({ '.layersize.yaml': 'platform: plan9/mips\n' })
    expect((await layersize(cwd, ['shop.tar'])).stderr).toContain('plan9/mips')
    expect(await layersize(cwd, ['shop.tar', '--platform', 'linux/amd64'])).toMatchObject({ code: 0 })
  })

  test('ignores of an image, of all images, and of flags together', async () => {
    const cwd = folder({
      '.layersize.yaml':
        'ignore: [moved]\nimages:\n  - image: "*.tar"\n    ignore: [metadata-only-change]\n  - image: other\n    ignore: [replaced-later]\n',
    })
    const context = await contextIn(cwd, ['--ignore', 'deleted-later'])
    expect(context.ignore.map(({ what }: { what: string }) => what)).toEqual([
      'moved',
      'metadata-only-change',
      'deleted-later',
    ])
    const { stdout } = await layersize(cwd, ['shop.tar'])
    expect(stdout).not.toContain('metadata-only-change')
  })

  test('an ignore with a reason and a last day', async () => {
    const ignore = (until: string) =>
      folder({ '.layersize.yaml': `ignore: [{ path: app/data, reason: Wanted, until: ${until} }]\n` })
    expect((await contextIn(ignore('2999-12-31'))).ignore).toEqual([
      { what: 'path:app/data', reason: 'Wanted', until: '2999-12-31' },
    ])
    expect((await layersize(ignore('2999-12-31'), ['shop.tar'])).stdout).not.toContain('metadata-only-change')
    expect((await layersize(ignore('2020-02-02'), ['shop.tar'])).stdout).toContain('metadata-only-change')
  })
})
