import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { render } from '../../packages/core/src/index.js'
import { type BuiltImage, buildImage, sha256 } from '../helpers/built-image.js'
import { classicSave } from '../helpers/classic-save.js'
import { analyzeEveryWay } from '../helpers/every-way.js'
import { base, noise, setting, step } from '../helpers/image.js'
import { type BlobDescriptor, DOCKER, Layout, OCI } from '../helpers/layout.js'
import { storeLayer } from '../helpers/store-layer.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file, type Member } from '../helpers/write-tar.js'

// What is pulled is known where blobs are stored as a registry has them, and guessed, with that name, where not.

const temp = new TempFolder()
const twice = step('COPY a /', file('a', noise(9000, 1)))
const image = buildImage([
  base(),
  twice,
  setting('ENV A=b'),
  twice,
  step('RUN b', file('b', 'b'.repeat(9000))),
])
const [one, two, , four] = image.layers as [...BuiltImage['layers'], never, never, never, never]
const gzipped = [one, two, four].reduce((sum, { tar }) => sum + gzipSync(tar).length, 0)

const sourceOf = async (members: readonly Member[]) => (await analyzeEveryWay(members, temp)).source

describe('bytes to pull', () => {
  test.each(['gzip', 'estargz', 'zstd', 'zstd:chunked'] as const)(
    '%s: exact, each blob once',
    async (compression) => {
      const layout = new Layout()
      const source = await sourceOf(layout.files([layout.addImage(image, { compression })]))
      const stored = [one, two, four].map(({ tar }) => storeLayer(tar, compression).bytes.length)
      expect(source.compressedBytes).toBe(stored.reduce((sum, bytes) => sum + bytes, 0))
      expect(source.compressedEstimate).toBeNull()
      expect(source.blobs).toHaveLength(4)
      expect(source.blobs[1]).toEqual(source.blobs[2])
    },
  )

  test.each([
    ['in a layout', (layout: Layout) => layout.files([layout.addImage(image, { compression: 'plain' })])],
    ['in a docker save, where equal layers are links', () => classicSave(image)],
  ])('plain %s: an estimate, exact where the layers are small', async (_, files) => {
    const source = await sourceOf(files(new Layout()))
    expect(source).toMatchObject({ compressedBytes: null, compressedEstimate: gzipped })
  })

  test('some plain: an estimate, of what is stored and what is guessed', async () => {
    const layout = new Layout()
    const small = layout.add(storeLayer(one.tar, 'zstd').bytes, OCI.layer('zstd'))
    const files = layout.files([
      layout.addImage(image, { compression: 'plain', layer: (old, i) => (i === 0 ? small : old) }),
    ])
    expect(await sourceOf(files)).toMatchObject({
      compressedBytes: null,
      compressedEstimate: gzipped - gzipSync(one.tar).length + small.size,
    })
  })

  test('a layer that is missing counts as its manifest says', async () => {
    const layout = new Layout()
    const manifest = layout.addImage(image)
    const layers = layout.layersOf(manifest) as [
      BlobDescriptor,
      BlobDescriptor,
      BlobDescriptor,
      BlobDescriptor,
    ]
    const source = await sourceOf(layout.remove(layers[1]).files([manifest]))
    expect(source.compressedBytes).toBe(layers[0].size + layers[1].size + layers[3].size)
  })

  test('of a docker save it is not known', async () => {
    const members = classicSave(image)
    const gone = members.findIndex(({ type, name }) => type === 'file' && String(name).endsWith('layer.tar'))
    const source = await sourceOf(members.toSpliced(gone, 1))
    expect(source).toMatchObject({ compressedBytes: null, compressedEstimate: null })
  })

  test('an image without layers is nothing', async () => {
    const source = await sourceOf(classicSave(buildImage([setting('CMD ["x"]')])))
    expect(source).toMatchObject({ compressedBytes: 0, compressedEstimate: null, blobs: [] })
  })

  test('the report tells the guess from what is known', async () => {
    const layout = new Layout()
    const known = await analyzeEveryWay(layout.files([layout.addImage(image)]), temp)
    expect(await render(known)).toMatch(/[\d.]+ kB to pull/)
    expect(await render(known)).not.toContain('≈')
    const guessed = await analyzeEveryWay(classicSave(image), temp)
    expect(await render(guessed)).toMatch(/≈ [\d.]+ kB to pull/)
  })
})

describe('what the first bytes say counts, not a name or a media type', () => {
  test.each([
    ['plain', 'none', OCI.layer('gzip')],
    ['plain', 'none', OCI.layer('zstd')],
    ['gzip', 'gzip', OCI.layer('')],
    ['gzip', 'gzip', OCI.layer('zstd')],
    ['zstd', 'zstd', DOCKER.layer('gzip')],
    ['zstd', 'zstd', 'application/octet-stream'],
    ['gzip', 'gzip', ''],
  ] as const)('%s as %s: %s', async (compression, found, mediaType) => {
    const layout = new Layout()
    const manifest = layout.addImage(image, { compression, layer: (old) => ({ ...old, mediaType }) })
    const source = await sourceOf(layout.files([manifest]))
    expect(new Set(source.blobs.map((blob) => blob.compression))).toEqual(new Set([found]))
  })

  test.each(['.tar', '.tar.gz', '.tar.zst', '.json', ''])('in files that end in "%s"', async (extension) => {
    const blobs = image.layers.map(({ tar }, index) => {
      const { bytes } = storeLayer(tar, 'mixed', index)
      return file(`${sha256(bytes)}${extension}`, bytes)
    })
    const named = [{ Config: 'config.json', Layers: blobs.map(({ name }) => name) }]
    const members = [
      ...blobs,
      file('config.json', image.config),
      file('manifest.json', JSON.stringify(named)),
    ]
    const source = await sourceOf(members)
    expect(source.blobs.map(({ compression }) => compression)).toEqual(['none', 'gzip', 'zstd', 'gzip'])
  })
})

describe('digests', () => {
  test('of the manifest and the blobs, where a manifest says them', async () => {
    const layout = new Layout()
    const manifest = layout.addImage(image)
    const outer = layout.addIndex([layout.addIndex([manifest])])
    const source = await sourceOf(layout.files([outer]))
    expect(source.manifestDigest).toBe(manifest.digest)
    expect(source.blobs).toEqual(
      layout.layersOf(manifest).map(({ digest, size }) => ({ digest, bytes: size, compression: 'gzip' })),
    )
  })

  test('are not known of a docker save, nor claimed', async () => {
    const source = await sourceOf(classicSave(image))
    expect(source.manifestDigest).toBeNull()
    expect(source.blobs.map(({ digest }) => digest)).toEqual([null, null, null, null])
    expect(source.blobs.map(({ bytes }) => bytes)).toEqual(image.layers.map(({ tar }) => tar.length))
  })
})
