import { describe, expect, test } from 'vitest'
import { buildImage, sha256 } from '../helpers/built-image.js'
import { classicSave } from '../helpers/classic-save.js'
import { analyzeEveryWay, expectFailure } from '../helpers/every-way.js'
import { base, noise, step } from '../helpers/image.js'
import { Layout, OCI } from '../helpers/layout.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file, type Member } from '../helpers/write-tar.js'

// Each of these was a stack overflow, a TypeError or minutes in some program that reads JSON which it did not write.
const SECONDS = { timeout: 10_000 }

const temp = new TempFolder()
const image = buildImage([base(), step('COPY a /', file('a', noise(500, 1)))])

const DEEP = 100_000
const deepList = `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`
const deepObject = `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`

/** The image in a layout, its configuration or its manifest written as `change` says. */
function withConfig(change: (json: string) => string): Member[] {
  const layout = new Layout()
  const config = Buffer.from(change(image.config.toString()))
  return layout.files([layout.addImage({ ...image, config, id: sha256(config) })])
}

function withManifest(change: (json: string) => string): Member[] {
  const layout = new Layout()
  const manifest = layout.addImage(image)
  const changed = layout.add(Buffer.from(change(layout.blob(manifest).toString())), OCI.manifest)
  return layout.files([changed])
}

function withIndex(change: (json: string) => string): Member[] {
  const layout = new Layout()
  return layout
    .files([layout.addImage(image)])
    .map((member) =>
      member.name === 'index.json' ? { ...member, content: change(String(member.content)) } : member,
    )
}

function withDockerManifest(change: (json: string) => string): Member[] {
  return classicSave(image).map((member) =>
    member.name === 'manifest.json' ? { ...member, content: change(String(member.content)) } : member,
  )
}

/** Another key before all others, in the outermost object. */
const withKey = (key: string, value: string) => (json: string) =>
  json.replace('{', `{${JSON.stringify(key)}:${value},`)

describe('nested 100,000 deep', SECONDS, () => {
  test.each([
    ['a list', deepList],
    ['an object', deepObject],
  ])('%s in the place of a file', async (_, text) => {
    await expectFailure(
      withIndex(() => text),
      temp,
      { code: 'MANIFEST_INVALID', message: /./ },
    )
    await expectFailure(
      withManifest(() => text),
      temp,
      { code: 'MANIFEST_INVALID', message: /./ },
    )
    await expectFailure(
      withConfig(() => text),
      temp,
      { code: 'CONFIG_INVALID', message: /./ },
    )
    await expectFailure(
      withDockerManifest(() => text),
      temp,
      { code: 'MANIFEST_INVALID', message: /./ },
    )
  })

  test.each([
    ['annotations', deepObject],
    ['annotations', `{"org.opencontainers.image.ref.name":${deepList}}`],
    ['subject', deepObject],
    ['platform', deepList],
  ])('beside what matters: %s', async (key, value) => {
    await analyzeEveryWay(
      withIndex((json) => json.replace(/\{"mediaType"/, `{"${key}":${value},"mediaType"`)),
      temp,
    )
    await analyzeEveryWay(withManifest(withKey(key, value)), temp)
    await analyzeEveryWay(withConfig(withKey(key, value)), temp)
  })

  test.each([
    ['a digest', 'digest', 'DIGEST_INVALID'],
    ['a size', 'size', 'MANIFEST_INVALID'],
  ] as const)('in the place of %s', async (_, key, code) => {
    const replace = (json: string) =>
      json.replace(new RegExp(`"${key}":("[^"]*"|\\d+)`), () => `"${key}":${deepList}`)
    await expectFailure(withManifest(replace), temp, { code, message: /of a wrong type/ })
    await expectFailure(withIndex(replace), temp, { code, message: /of a wrong type/ })
  })

  test('in the place of a diffID', async () => {
    const files = withConfig((json) => json.replace(/"diff_ids":\["[^"]*"/, () => `"diff_ids":[${deepList}`))
    await expectFailure(files, temp, { code: 'CONFIG_INVALID', message: /diff_id .*is not a sha256 digest/ })
  })

  test('in the place of texts', async () => {
    const files = withConfig((json) =>
      json
        .replace(/"created_by":"[^"]*"/g, () => `"created_by":${deepObject}`)
        .replace(/"architecture":"[^"]*"/, () => `"architecture":${deepList}`),
    )
    const { image: found } = await analyzeEveryWay(files, temp)
    expect(found.platform).toBe('linux/unknown')
    await expectFailure(
      withDockerManifest((json) => json.replace(/"Layers":\[/, () => `"Layers":[${deepList},`)),
      temp,
      { code: 'MANIFEST_INVALID', message: /no configuration or no layers/ },
    )
    await analyzeEveryWay(
      withDockerManifest((json) => json.replace(/"RepoTags":\[/, () => `"RepoTags":[${deepList},`)),
      temp,
    )
  })
})

describe('keys that every object has', () => {
  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', '__defineGetter__'])(
    '%s',
    async (key) => {
      const polluting = '{"os":"hacked","digest":"x","size":1,"polluted":true,"rootfs":{},"layers":[]}'
      const { source: _, ...expected } = await analyzeEveryWay(classicSave(image), temp)
      for (const files of [
        withDockerManifest(withKey(key, polluting)),
        withIndex(withKey(key, polluting)),
        withManifest(withKey(key, polluting)),
      ]) {
        const { source, ...rest } = await analyzeEveryWay(files, temp)
        expect(rest).toEqual(expected)
        expect(source.kind).toMatch(/archive/)
      }
      const { image: found } = await analyzeEveryWay(withConfig(withKey(key, polluting)), temp)
      expect(found.platform).toBe('linux/amd64')
      expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    },
  )

  test('alone are no image', async () => {
    const proto = '{"__proto__":{"rootfs":{"diff_ids":[]},"manifests":[],"config":{},"layers":[]}}'
    await expectFailure(
      withConfig(() => proto),
      temp,
      { code: 'CONFIG_INVALID', message: /no rootfs/ },
    )
    await expectFailure(
      withManifest(() => proto),
      temp,
      { code: 'MANIFEST_INVALID', message: /neither/ },
    )
    await expectFailure(
      withIndex(() => proto),
      temp,
      { code: 'MANIFEST_INVALID', message: /neither/ },
    )
    await expectFailure(
      withDockerManifest(() => `[${proto}]`),
      temp,
      { code: 'MANIFEST_INVALID', message: /no configuration/ },
    )
  })

  test('as platform, names and instructions', async () => {
    const names = ['__proto__', 'constructor', 'toString']
    const odd = buildImage(
      names.map((name) => step(name, file(name, 'x'))),
      {
        tags: names,
        config: (config) => ({ ...config, architecture: 'constructor', os: '__proto__', variant: 'valueOf' }),
      },
    )
    const { image: found } = await analyzeEveryWay(classicSave(odd), temp, { image: '__proto__' })
    expect(found).toMatchObject({ platform: '__proto__/constructor/valueOf', files: 3 })
    const layout = new Layout()
    const files = layout.files([layout.addImage(odd), layout.addImage(image)])
    const { image: chosen } = await analyzeEveryWay(files, temp, { platform: 'linux/amd64' })
    expect(chosen.id).toBe(`sha256:${image.id}`)
  })

  test('a key that stands twice: the last counts, as for Go', async () => {
    const files = withConfig((json) => json.replace('"os":"linux"', '"os":"windows","os":"linux"'))
    expect((await analyzeEveryWay(files, temp)).image.platform).toBe('linux/amd64')
  })
})

describe('large and many', SECONDS, () => {
  test('JSON of more than 16 MiB', async () => {
    const large = JSON.stringify('x'.repeat(17 << 20))
    for (const files of [
      withDockerManifest(withKey('x', large)),
      withIndex(withKey('x', large)),
      withManifest(withKey('x', large)),
      withConfig(withKey('x', large)),
    ]) {
      await expectFailure(files, temp, {
        code: 'TOO_LARGE',
        message: /too large to be an image's: \d+ bytes$/,
      })
    }
  })

  test('a long text in the place of a digest is not repeated whole', async () => {
    const long = 'x'.repeat(1 << 20)
    const failure = { code: 'CONFIG_INVALID', message: /^.{0,1000}$/ } as const
    await expectFailure(
      withConfig((json) => json.replace(/"diff_ids":\["/, () => `"diff_ids":["${long}`)),
      temp,
      failure,
    )
  })

  test('an index that names one image of a large configuration 900 times', async () => {
    const layout = new Layout()
    const padded = buildImage([base()], { config: (config) => ({ ...config, Labels: 'x'.repeat(2 << 20) }) })
    const manifest = layout.addImage(padded)
    const files = layout.files(Array(900).fill(manifest))
    const { image: found } = await analyzeEveryWay(files, temp)
    expect(found.id).toBe(`sha256:${padded.id}`)
  })
})
