import { describe, expect, test } from 'vitest'
import { buildImage } from '../helpers/built-image.js'
import { analyzeEveryWay, expectFailure } from '../helpers/every-way.js'
import { base, noise, setting, step } from '../helpers/image.js'
import { DOCKER, type ImageManifest, Layout, OCI } from '../helpers/layout.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file, type Member } from '../helpers/write-tar.js'

// What is wrong with an image is said by name: the blob, the entry, what is wrong with it.

const temp = new TempFolder()
const image = buildImage([base(), step('COPY a /', file('a', noise(500, 1)))])

/** A layout of the image with a changed manifest. */
function changed(change: (manifest: ImageManifest) => unknown): Member[] {
  const layout = new Layout()
  return layout.files([layout.addImage(image, { manifest: change })])
}

describe('a manifest', () => {
  test('of schema 1', async () => {
    const layout = new Layout()
    const old = layout.add(
      { schemaVersion: 1, name: 'x', fsLayers: [] },
      'application/vnd.docker.distribution.manifest.v1+prettyjws',
    )
    await expectFailure(layout.files([old]), temp, {
      code: 'MANIFEST_INVALID',
      message: `The manifest ${old.digest} cannot be used: it is of schema 1, which Docker gave up in 2017`,
    })
    const alone = [file('manifest.json', '{"schemaVersion":1,"fsLayers":[]}')]
    await expectFailure(alone, temp, {
      code: 'MANIFEST_INVALID',
      message: /manifest\.json cannot be used: it is of schema 1/,
    })
  })

  test('of an unknown type, which the error names', async () => {
    const layout = new Layout()
    const odd = layout.add(
      { schemaVersion: 2, mediaType: 'application/vnd.odd+json' },
      'application/vnd.odd+json',
    )
    await expectFailure(layout.files([odd]), temp, {
      code: 'MANIFEST_INVALID',
      message: `The manifest ${odd.digest} cannot be used: its media type is "application/vnd.odd+json", and it names neither a configuration nor manifests`,
    })
  })

  test('of a configuration of an unknown type, which the error names', async () => {
    const files = changed((old) => ({
      ...old,
      config: { ...old.config, mediaType: 'application/vnd.odd.config' },
    }))
    await expectFailure(files, temp, {
      code: 'MANIFEST_INVALID',
      message: 'There is no image in it, only application/vnd.odd.config',
    })
  })

  test.each([
    [
      'layers that are an object',
      (old: ImageManifest) => ({ ...old, layers: {} }),
      /it has no list of layers$/,
    ],
    [
      'a layer that is no object',
      (old: ImageManifest) => ({ ...old, layers: ['x'] }),
      /layer 1 of .* is no descriptor$/,
    ],
    [
      'no configuration',
      ({ config, ...old }: ImageManifest) => old,
      /neither a configuration nor manifests$/,
    ],
    [
      'a configuration that is a text',
      (old: ImageManifest) => ({ ...old, config: 'x' }),
      /the configuration in .* is no descriptor$/,
    ],
    [
      '5,000 layers',
      (old: ImageManifest) => ({ ...old, layers: Array(5000).fill(old.layers[0]) }),
      /it names 5000 layers$/,
    ],
  ])('with %s', async (_, change, message) => {
    await expectFailure(changed(change), temp, { code: 'MANIFEST_INVALID', message })
  })

  test.each([null, undefined])('whose layers are %s has none, as BuildKit writes it', async (layers) => {
    const none = buildImage([setting('CMD ["x"]')])
    const layout = new Layout()
    const manifest = layout.addImage(none, { manifest: (old) => ({ ...old, layers }) })
    const analysis = await analyzeEveryWay(layout.files([manifest]), temp)
    expect(analysis.layers).toEqual([])
  })

  test.each([
    ['a text', 'hello'],
    ['a list', '[]'],
    ['nothing', ''],
    ['half of one', '{"schemaVersion":2,'],
  ])('that is %s', async (_, text) => {
    const layout = new Layout()
    const bad = layout.add(Buffer.from(text), OCI.manifest)
    await expectFailure(layout.files([bad]), temp, {
      code: 'MANIFEST_INVALID',
      message: `The manifest ${bad.digest} cannot be used: it is no JSON object`,
    })
  })
})

describe('an index', () => {
  test.each([
    ['a text', 'hello', /^index\.json cannot be used: it is no JSON object$/],
    ['a list', '[]', /^index\.json cannot be used: it is no JSON object$/],
    ['empty', '', /^index\.json cannot be used: it is no JSON object$/],
    ['of nothing', '{}', /neither a configuration nor manifests$/],
    ['of a text', '{"manifests":["x"]}', /manifest 1 of index\.json is no descriptor$/],
    ['of null', '{"schemaVersion":2,"manifests":null}', /^There is no image in it$/],
    [
      'of 2,000',
      JSON.stringify({ manifests: Array(2000).fill({}) }),
      /^index\.json cannot be used: it names 2000 manifests$/,
    ],
  ])('that is %s', async (_, text, message) => {
    const files = [file('index.json', text), file('oci-layout', '{}')]
    await expectFailure(files, temp, { code: 'MANIFEST_INVALID', message })
  })

  test("that is Docker's list, or calls itself nothing at all", async () => {
    const layout = new Layout()
    const manifest = layout.addImage(image, { types: DOCKER })
    const list = layout.add(
      { schemaVersion: 2, mediaType: DOCKER.index, manifests: [manifest] },
      DOCKER.index,
    )
    const bare = layout.add({ manifests: [list] }, '')
    await analyzeEveryWay(layout.files([bare], { mediaType: undefined }), temp)
  })
})
