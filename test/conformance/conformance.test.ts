import { beforeAll, describe, expect, test } from 'vitest'
import { type Analysis, analyze } from '../../packages/core/src/index.js'
import { type BuiltImage, sha256 } from '../helpers/built-image.js'
import { classicSave } from '../helpers/classic-save.js'
import { stream } from '../helpers/image.js'
import { type LayerCompression, storeLayer } from '../helpers/store-layer.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { writeTar } from '../helpers/write-tar.js'
import { ALWAYS, type Container, Files, ONCE } from './containers.js'
import { FORMS, type Form } from './forms.js'
import { IMAGES } from './images.js'

// An image has one analysis, whatever its form: all of it but `source` is that of its plain `docker save`.

const temp = new TempFolder()
const expected = new Map<BuiltImage, Analysis>()

/** The lowest layer of the first image, as its base, and what is to be said of the image then. */
let lowest = ''
let onLowest: Analysis | null = null

beforeAll(async () => {
  const [{ image: first }] = IMAGES as [(typeof IMAGES)[number]]
  lowest = temp.file(writeTar(classicSave(firstLayerOf(first))))
  onLowest = await analyze(stream(writeTar(classicSave(first))), { base: lowest })
  for (const { image } of IMAGES) {
    expected.set(image, await analyze(stream(writeTar(classicSave(image)))))
  }
}, 60_000)

test.each(IMAGES)('$name: as it should be', ({ image, figures }) => {
  const analysis = expected.get(image) as Analysis
  expect(analysis.image).toMatchObject({ id: `sha256:${image.id}`, ...figures })
})

for (const form of FORMS) {
  for (const [i, compression] of form.compressions.entries()) {
    describe(`${form.producer}, ${form.name}, ${compression}`, () => {
      const written = IMAGES.map(({ name, image }) => ({
        name,
        image,
        files: new Files(form.files(image, compression)),
        source: sourceOf(image, compression),
      }))

      test('with a base: the same of it', async () => {
        const [{ name, files }] = written as [(typeof written)[number]]
        const [archive] = ALWAYS as [Container]
        const analysis = await analyze(archive.open(files, temp), { base: lowest })
        expect({ ...analysis, source: null }, name).toEqual({ ...onLowest, source: null })
        expect(onLowest?.image).toMatchObject({ baseBytes: 5, ownBytes: 18_000 })
      })

      test.each(i === 0 ? [...ALWAYS, ...ONCE] : ALWAYS)('$name', async (container) => {
        for (const { name, image, files, source: known } of written) {
          const { source, ...rest } = await analyze(container.open(files, temp), { verifyDigests: true })
          expect({ ...rest, source: null }, name).toEqual({ ...expected.get(image), source: null })
          expect(source, name).toMatchObject({ kind: kindOf(form, container), ...known })
        }
      })
    })
  }
}

function firstLayerOf({ layers, config, tags }: BuiltImage): BuiltImage {
  const { history, rootfs, ...rest } = JSON.parse(config.toString())
  const diffIds = rootfs.diff_ids.slice(0, 1)
  const short = { ...rest, history: history.slice(0, 1), rootfs: { ...rootfs, diff_ids: diffIds } }
  const bytes = Buffer.from(JSON.stringify(short))
  return { layers: layers.slice(0, 1), config: bytes, id: sha256(bytes), tags }
}

function kindOf({ kind }: Form, container: Container): Analysis['source']['kind'] {
  return kind === 'oci' && container.name !== 'folder' ? 'oci-archive' : kind
}

/** What is known of an image because of how its layers are stored. */
function sourceOf({ layers }: BuiltImage, compression: LayerCompression) {
  const stored = layers.map(({ tar }, index) => storeLayer(tar, compression, index))
  const distinct = new Map(stored.map((layer) => [sha256(layer.bytes), layer.bytes.length]))
  const known = stored.every(({ compressed }) => compressed)
  return {
    compressedBytes: known ? [...distinct.values()].reduce((sum, bytes) => sum + bytes, 0) : null,
    compressedEstimate: known ? null : expect.any(Number),
    blobs: stored.map(({ bytes, suffix }) => ({ bytes: bytes.length, compression: suffix || 'none' })),
    warnings: [],
  }
}
