import { describe, expect, test } from 'vitest'
import { analyze } from '../../packages/core/src/index.js'
import { type BuiltImage, buildImage } from '../helpers/built-image.js'
import { classicSave } from '../helpers/classic-save.js'
import { analyzeEveryWay, expectFailure, open } from '../helpers/every-way.js'
import { base, noise, step } from '../helpers/image.js'
import { Layout } from '../helpers/layout.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file, type Member } from '../helpers/write-tar.js'

const temp = new TempFolder()

function imageOf(content: string, ...tags: string[]): BuiltImage {
  return buildImage([base(), step('COPY a /', file('a', noise(100, content)))], { tags })
}

const shop = imageOf('shop', 'shop:1', 'registry.example:5000/shop:stable')
const blog = imageOf('blog', 'docker.io/library/blog:latest')
const bare = imageOf('bare')

/** `docker save shop blog ID`; of each image the folders are called by position, so they get its id before. */
function savedTogether(...images: BuiltImage[]): Member[] {
  const saves = images.map((image) =>
    classicSave(image, {
      manifest: ([item]) => {
        const { Layers, ...rest } = item as { Layers: string[] }
        return [{ ...rest, Layers: Layers.map((path) => `${image.id}-${path}`) }]
      },
    }),
  )
  const members = saves.flatMap((save, i) =>
    save
      .filter(({ name }) => /^[0-9a-f]{64}/.test(String(name)))
      .map((member) =>
        String(member.name).endsWith('.json')
          ? member
          : { ...member, name: `${images[i]?.id}-${member.name}` },
      ),
  )
  const manifests = saves.flatMap((save) => save.filter(({ name }) => name === 'manifest.json'))
  const manifest = manifests.flatMap(({ content }) => JSON.parse(String(content)))
  return [...members, file('manifest.json', JSON.stringify(manifest))]
}

const all = '3 images in it: '

describe('docker save of several', () => {
  const files = savedTogether(shop, blog, bare)

  test.each([
    ['shop:1', shop],
    ['docker.io/library/shop:1', shop],
    ['registry.example:5000/shop:stable', shop],
    ['blog', blog],
    ['blog:latest', blog],
    ['docker.io/library/blog', blog],
    ['index.docker.io/library/blog', blog],
    ['@0', shop],
    ['@1', blog],
    ['@2', bare],
    [`sha256:${bare.id}`, bare],
    [`@sha256:${blog.id}`, blog],
  ])('%s', async (choice, { id }) => {
    const { image } = await analyzeEveryWay(files, temp, { image: choice })
    expect(image.id).toBe(`sha256:${id}`)
    // The same after the path, in which colons may stand as well.
    const path = open('archive', files, temp) as string
    const separator = choice.startsWith('@sha256') ? '' : ':'
    for (const location of [`docker-archive:${path}${separator}${choice}`]) {
      expect((await analyze(location)).image.id).toBe(`sha256:${id}`)
    }
  })

  test('without a choice: an error that lists them', async () => {
    const hint = await expectFailure(files, temp, {
      code: 'SEVERAL_IMAGES',
      message: `There are ${all}shop:1 (linux/amd64), docker.io/library/blog:latest (linux/amd64), @2 (linux/amd64)`,
    })
    expect(hint).toBe('Choose one by name, position or digest: --image shop:1')
  })

  test('a choice that none of them is: an error that lists them', async () => {
    const [first, second] = [shop, blog].map(({ tags }) => tags?.join(' = '))
    for (const [choice, what] of [
      ['shop', 'is called "shop"'],
      ['shop:2', 'is called "shop:2"'],
      ['@3', 'has the position 3'],
      [`sha256:${'0'.repeat(64)}`, `has the digest sha256:${'0'.repeat(64)}`],
    ]) {
      const message = `No image in it ${what}; it holds ${first} (linux/amd64), ${second} (linux/amd64), sha256:${bare.id} (linux/amd64)`
      await expectFailure(files, temp, { code: 'IMAGE_NOT_FOUND', message }, { image: choice })
    }
  })

  test('a choice that cannot be one', async () => {
    for (const choice of ['', '@', '@-1', '@sha256:0']) {
      await expectFailure(
        files,
        temp,
        { code: 'REFERENCE_INVALID', message: /chooses no image/ },
        { image: choice },
      )
    }
  })

  test('a platform that one of them is for does not choose among images', async () => {
    const failure = { code: 'SEVERAL_IMAGES', message: /^There are 3 images for linux\/amd64 in it/ } as const
    await expectFailure(files, temp, failure, { platform: 'linux/amd64' })
  })

  test('the layers of the others may be broken', async () => {
    const broken = files.map((member) =>
      String(member.name).startsWith(`${bare.id}-`) ? { ...member, content: 'no tar' } : member,
    )
    const { image } = await analyzeEveryWay(broken, temp, { image: 'shop:1' })
    expect(image.id).toBe(`sha256:${shop.id}`)
    const failure = { code: 'LAYER_INVALID', message: /begins with "no tar"/ } as const
    await expectFailure(broken, temp, failure, { image: '@2' })
  })
})

describe('an OCI layout of several', () => {
  const layout = new Layout()
  const ref = (name: string) => ({ annotations: { 'org.opencontainers.image.ref.name': name } })
  const first = layout.addImage(shop, { descriptor: ref('1') })
  const second = layout.addImage(blog, { descriptor: ref('blog:a:b') })
  const third = layout.addImage(bare, { compression: 'plain' })
  const files = layout.files([first, second, third])

  test.each([
    [':1', shop, first],
    [':blog:a:b', blog, second],
    [':@0', shop, first],
    [':@2', bare, third],
    ['@2', bare, third],
    [`@${second.digest}`, blog, second],
    [`:${second.digest}`, blog, second],
    [`@sha256:${bare.id}`, bare, third],
  ])('oci:DIR%s', async (suffix, { id }, { digest }) => {
    for (const way of ['folder', 'archive'] as const) {
      const transport = way === 'folder' ? 'oci' : 'oci-archive'
      const { image, source } = await analyze(`${transport}:${open(way, files, temp)}${suffix}`)
      expect(image.id).toBe(`sha256:${id}`)
      expect(source).toMatchObject({ kind: transport, manifestDigest: digest })
    }
  })

  test('an option beside what the reference says is an error', async () => {
    const both = analyze(`oci:${open('folder', files, temp)}:1`, { image: '@2' })
    await expect(both).rejects.toMatchObject({ code: 'OPTION_INVALID' })
  })

  test('one image under two names is one', async () => {
    const index = layout.addIndex([first], ref('also'))
    const twice = layout.files([{ ...first, ...ref('other') }, index])
    for (const image of [undefined, 'other', 'also', '@0', '@1', index.digest, first.digest]) {
      const analysis = await analyzeEveryWay(twice, temp, { image })
      expect(analysis.source.manifestDigest, image).toBe(first.digest)
    }
  })

  test('one configuration with layers stored in two ways is one image, of which the first is taken', async () => {
    const stored = [first, layout.addImage(shop, { compression: 'zstd', descriptor: ref('zstd') })]
    const { source } = await analyzeEveryWay(layout.files(stored), temp)
    expect(source.blobs[0]?.compression).toBe('gzip')
    const { source: other } = await analyzeEveryWay(layout.files(stored), temp, { image: 'zstd' })
    expect(other.blobs[0]?.compression).toBe('zstd')
  })
})

test('manifest.json and index.json of one archive count on, each image once', async () => {
  const layout = new Layout()
  const manifests = [shop, blog, bare].map((image) => layout.addImage(image, { compression: 'plain' }))
  const named = [blog, shop].map(({ id, tags, layers }) => ({
    Config: `blobs/sha256/${id}`,
    RepoTags: tags,
    Layers: layers.map(({ diffId }) => `blobs/sha256/${diffId}`),
  }))
  const files = [...layout.files(manifests), file('manifest.json', JSON.stringify(named))]
  for (const [choice, { id }, at] of [
    ['@0', blog, 1],
    ['@1', shop, 0],
    [`@${manifests[2]?.digest}`, bare, 2],
    ['@4', bare, 2],
  ] as const) {
    const { image, source } = await analyzeEveryWay(files, temp, { image: choice })
    expect(image.id).toBe(`sha256:${id}`)
    // What manifest.json does not say of its images comes from the index.
    expect(source.manifestDigest).toBe(manifests[at]?.digest)
    expect(source.blobs[0]?.digest).toBe(`sha256:${shop.layers[0]?.diffId}`)
  }
})
