import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { parseYaml } from '../../packages/cli/src/config/parse-yaml.js'
import { checkLimits, type Limits, readConfiguration } from '../../packages/core/src/index.js'
import { buildImage } from '../helpers/built-image.js'
import { base, noise, saveImage, setting, step } from '../helpers/image.js'
import { layersize } from '../helpers/layersize.js'
import { type BlobDescriptor, Layout } from '../helpers/layout.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file } from '../helpers/write-tar.js'

const root = join(import.meta.dirname, '../..')
const shop = join(root, 'fixtures/shop/shop.tar.gz')
const schema = join(root, 'packages/core/schema/configuration.schema.json')
const accepts = new Ajv({ allowUnionTypes: true }).compile(JSON.parse(readFileSync(schema, 'utf8')))
const temp = new TempFolder()
const FILE = 'layersize.config.yaml'

function folder(files: Record<string, string | Buffer> = {}): string {
  const path = temp.free()
  mkdirSync(path)
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), content)
  }
  return path
}

const written = (cwd: string) => readFileSync(join(cwd, FILE), 'utf8')

/** What a text says, which must be a configuration by all accounts. */
async function read(text: string) {
  const value = await parseYaml(text, FILE)
  expect(accepts(value), text).toBe(true)
  const configuration = await readConfiguration(value, FILE)
  await checkLimits(configuration.limits as Limits)
  return configuration
}

describe('layersize init IMAGE', () => {
  test('limits at what it has today and a tenth more, and what to do next', async () => {
    const cwd = folder()
    const { stdout, stderr, code } = await layersize(cwd, ['init', shop])
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
    expect(stdout).toBe(
      `Wrote ${FILE}: limits at what ${shop} weighs today, and some more. Next: layersize check\n`,
    )
    // 4,754,459 bytes, of which 1,743,615 are wasted, in 12 layers, the largest with 1,984,475.
    expect(await read(written(cwd))).toEqual({
      image: shop,
      limits: { size: '5.23MB', wasted: '1.92MB', layer: '2.19MB', layers: 14, failOn: ['secret-file'] },
    })
    expect(await layersize(cwd, ['check', '--format', 'json'])).toMatchObject({ stderr: '', code: 0 })
  })

  test.each([
    ['an image without waste', [base(), step('COPY a /', file('a', noise(5000, 1)))]],
    ['an image without bytes', [step('RUN true'), setting('CMD ["a"]')]],
    [
      'an image with a secret in it',
      [base(), step('COPY . /', file('root/.ssh/id_rsa', '-----BEGIN OPENSSH PRIVATE KEY-----\n'))],
    ],
  ])('%s keeps what is written at once', async (_, steps) => {
    const cwd = folder({ 'shop.tar': saveImage(steps) })
    expect(await layersize(cwd, ['init', './shop.tar'])).toMatchObject({ stderr: '', code: 0 })
    await read(written(cwd))
    expect(await layersize(cwd, ['check', '--format', 'json'])).toMatchObject({ stderr: '', code: 0 })
  })

  test('a secret that is there is told', async () => {
    const key = file('root/.ssh/id_rsa', '-----BEGIN OPENSSH PRIVATE KEY-----\n')
    const cwd = folder({ 'shop.tar': saveImage([base(), step('COPY . /', key)]) })
    await layersize(cwd, ['init', 'shop.tar'])
    expect(written(cwd)).toContain('Today secret-file finds 1')
    expect((await read(written(cwd))).limits?.failOn).toBeUndefined()
  })

  test('what was said of the image is said in it as well', async () => {
    const cwd = folder({ 'sh op.tar': readFileSync(shop), 'build/Dockerfile': 'FROM scratch AS app\n' })
    const flags = ['--platform', 'linux/amd64', '--dockerfile', 'build/Dockerfile', '--target', 'app']
    const result = await layersize(cwd, ['init', './sh op.tar', ...flags, '--ignore', 'path:"a": b'])
    expect(result).toMatchObject({ stderr: '', code: 0 })
    expect(await read(written(cwd))).toMatchObject({
      image: './sh op.tar',
      platform: 'linux/amd64',
      dockerfile: 'build/Dockerfile',
      target: 'app',
      ignore: ['path:"a": b'],
    })
    expect(await layersize(cwd, ['check', '--format', 'json'])).toMatchObject({ stderr: '', code: 0 })
  })

  test('from standard input, without a name', async () => {
    const cwd = folder()
    const { stdout, code } = await layersize(cwd, ['init', '-'], { input: readFileSync(shop) })
    expect(code).toBe(0)
    expect(stdout).toContain('Next: layersize check IMAGE')
    expect(await read(written(cwd))).not.toHaveProperty('image')
  })

  test('an image that cannot be analysed, or not as a whole, leaves nothing behind', async () => {
    const layout = new Layout()
    const manifest = layout.addImage(buildImage([base(), step('COPY a /', file('a', noise(5000, 1)))]))
    const [gone] = layout.layersOf(manifest).slice(1) as [BlobDescriptor]
    const path = temp.folder(layout.remove(gone).files([manifest]))
    for (const image of [path, './gone.tar']) {
      const cwd = folder()
      expect(await layersize(cwd, ['init', image])).toMatchObject({ stdout: '', code: 2 })
      expect(readdirSync(cwd)).toEqual([])
    }
    expect((await layersize(folder(), ['init', path])).stderr).toMatch(/^layersize: Layer 2 is missing/)
  })
})

describe('layersize init', () => {
  test('examples to fill in, and secrets as the only limit', async () => {
    const cwd = folder()
    const { stdout, stderr, code } = await layersize(cwd, ['init'])
    expect({ stdout, stderr, code }).toEqual({
      stdout: `Wrote ${FILE}. Fill in its limits, then: layersize check IMAGE\n`,
      stderr: '',
      code: 0,
    })
    expect(await read(written(cwd))).toEqual({ limits: { failOn: ['secret-file'] } })
    expect(await layersize(cwd, ['check', shop, '--format', 'json'])).toMatchObject({ stderr: '', code: 0 })
  })

  test('each example in it holds as soon as its # is gone', async () => {
    const empty = folder()
    await layersize(empty, ['init'])
    const full = folder()
    await layersize(full, ['init', shop])
    for (const text of [written(empty), written(full)]) {
      const { limits, ...rest } = await read(
        text.replace(/^( *)#(?! yaml| [A-Z]| the | for | fails )/gm, '$1'),
      )
      expect(Object.keys(limits as object).sort()).toEqual([
        'compressed',
        'failOn',
        'files',
        'instructions',
        'layer',
        'layers',
        'paths',
        'rules',
        'size',
        'wasted',
      ])
      expect(Object.keys(rest).sort()).toEqual(['baseline', 'dockerfile', 'ignore', 'image', 'target'])
    }
  })

  test.each([
    ['layersize.config.json', '{}', 'layersize.config.json'],
    ['layersize.config.yaml', '', 'layersize.config.yaml'],
    ['layersize.config.yml', '', 'layersize.config.yml'],
    ['layersize.config.js', '', 'layersize.config.js'],
    ['layersize.config.mjs', '', 'layersize.config.mjs'],
    ['.layersize.json', '', '.layersize.json'],
    ['.layersize.yaml', '', '.layersize.yaml'],
    ['.layersize.yml', '', '.layersize.yml'],
    ['package.json', '{"layersize": {}}', 'in package.json, under "layersize"'],
  ])('%s is not written over, and nothing is beside it', async (name, text, told) => {
    const cwd = folder({ [name]: text })
    const { stdout, stderr, code } = await layersize(cwd, ['init', 'shop:1'])
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
    expect(stderr).toContain(`There is a configuration already: ${told}\n`)
    expect(readFileSync(join(cwd, name), 'utf8')).toBe(text)
    expect(readdirSync(cwd)).toEqual([name])
  })

  test('a package.json without the key is in nobody’s way', async () => {
    expect(await layersize(folder({ 'package.json': '{}' }), ['init'])).toMatchObject({ code: 0 })
  })
})

describe('docs/configuration.md', () => {
  const page = readFileSync(join(root, 'docs/configuration.md'), 'utf8')

  test('its examples are configurations', async () => {
    const examples = [...page.matchAll(/^```(yaml|json)\n([\s\S]*?)^```/gm)].map(
      ([, , text]) => text as string,
    )
    expect(examples.length).toBeGreaterThan(3)
    for (const text of examples) await read(text)
  })

  test('it has every key and every name', () => {
    const { properties, $defs } = JSON.parse(readFileSync(schema, 'utf8'))
    const limit = $defs.limit.properties
    for (const key of [properties, $defs.limits.properties, limit].flatMap(Object.keys)) {
      expect(page, key).toMatch(new RegExp(`^\\| \`${key.replace('$', '\\$')}\` +\\|`, 'm'))
    }
    for (const name of ['layersize.config.json', '.layersize.json', '.layersize.yaml', 'package.json']) {
      expect(page).toContain(`\`${name}\``)
    }
  })
})
