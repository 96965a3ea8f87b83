import { describe, expect, test } from 'vitest'
import { type Analysis, render } from '../../packages/core/src/index.js'
import { buildImage } from '../helpers/built-image.js'
import { classicSave } from '../helpers/classic-save.js'
import { analyzeEveryWay, expectFailure } from '../helpers/every-way.js'
import { base, noise, step } from '../helpers/image.js'
import { type BlobDescriptor, DOCKER, type ImageManifest, Layout, OCI } from '../helpers/layout.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file, type Member, whiteout } from '../helpers/write-tar.js'

const temp = new TempFolder()
const image = buildImage([
  base(),
  step('COPY a /', file('a', noise(70_000, 1)), file('b', noise(70_000, 2))),
  step('RUN rm a', whiteout('a')),
  step('RUN chown b', file('b', noise(70_000, 2), { uid: 7 })),
])

/** The image with one layer's blob gone, or under another media type. */
function without(
  index: number,
  mediaType?: (old: string) => string,
  types: typeof OCI | typeof DOCKER = OCI,
) {
  const layout = new Layout()
  const manifest = layout.addImage(image, {
    types,
    layer: (descriptor, i) =>
      i === index && mediaType ? { ...descriptor, mediaType: mediaType(descriptor.mediaType) } : descriptor,
  })
  const [gone] = layout.layersOf(manifest).slice(index) as [BlobDescriptor]
  return { files: layout.remove(gone).files([manifest]), gone }
}

async function missingOf(files: readonly Member[]): Promise<Analysis> {
  const analysis = await analyzeEveryWay(files, temp)
  return analysis
}

describe('a layer that is not there', () => {
  test.each([
    ['absent', undefined, OCI],
    ['foreign', () => 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip', OCI],
    ['foreign', () => 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip', DOCKER],
    ['encrypted', (old: string) => `${old}+encrypted`, OCI],
  ] as const)('%s: the others are analysed, and the report says so', async (reason, mediaType, types) => {
    const { files, gone } = without(1, mediaType, types)
    const analysis = await missingOf(files)
    expect(analysis.layers.map(({ missing, tarBytes }) => [missing, tarBytes === 0])).toEqual([
      [null, false],
      [reason, true],
      [null, false],
      [null, false],
    ])
    expect(analysis.image).toMatchObject({ contentBytes: 70_005, wastedBytes: 0, files: 2 })
    expect(analysis.instructions[1]).toMatchObject({ contentBytes: 0, layers: [1] })
    expect(analysis.source.blobs[1]).toEqual({ digest: gone.digest, bytes: gone.size, compression: null })
    expect(analysis.warnings).toMatchObject([
      { code: 'layers-missing', message: expect.stringContaining(`2 (${reason})`) },
    ])
    const report = await render(analysis, 'table')
    expect(report).toContain('1 missing')
    expect(report).toContain(`2 (${reason})`)
    expect(JSON.parse(await render(analysis, 'json')).layers[1].missing).toBe(reason)
  })

  test('what an encrypted one holds is not read, even where it is there', async () => {
    const layout = new Layout()
    const secret = layout.add(noise(1000, 'secret'), `${OCI.layer('gzip')}+encrypted`)
    const manifest = layout.addImage(image, { layer: (old, i) => (i === 1 ? secret : old) })
    const { layers } = await missingOf(layout.files([manifest]))
    expect(layers[1]?.missing).toBe('encrypted')
  })

  test('a foreign one that is there is read', async () => {
    const layout = new Layout()
    const manifest = layout.addImage(image, {
      layer: (old) => ({ ...old, mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip' }),
    })
    const { layers, image: whole } = await missingOf(layout.files([manifest]))
    expect(layers.every(({ missing }) => missing === null)).toBe(true)
    expect(whole.wastedBytes).toBe(140_000)
  })

  test('the lowest one counts as the base, so that nobody is blamed for what hides it', async () => {
    const analysis = await missingOf(without(0).files)
    expect(analysis.layers[0]?.missing).toBe('absent')
    expect(analysis.image.contentBytes).toBe(210_000)
  })

  test('what a missing layer may have changed in between is only possible', async () => {
    const certain = await missingOf(classicSave(image))
    expect(certain.findings.map(({ rule, confidence }) => [rule, confidence])).toEqual([
      ['metadata-only-change', 'certain'],
      ['deleted-later', 'certain'],
    ])
    const { findings, image: found } = await missingOf(without(2).files)
    expect(findings.map(({ rule, confidence }) => [rule, confidence])).toEqual([
      ['metadata-only-change', 'possible'],
    ])
    expect(found.wastedBytes).toBe(0)
  })

  test('of a docker save, whose manifest says no sizes', async () => {
    const members = classicSave(image)
    const layer = members.findIndex(({ name }) => String(name).endsWith('layer.tar'))
    const analysis = await missingOf(members.toSpliced(layer, 1))
    const [missing] = analysis.layers.filter((each) => each.missing)
    expect(missing?.missing).toBe('absent')
    const blob = analysis.source.blobs[missing?.index ?? -1]
    expect(blob).toEqual({ digest: null, bytes: null, compression: null })
    expect(analysis.source).toMatchObject({ compressedBytes: null, compressedEstimate: null })
  })

  test('a layer.tar that is a link to nothing', async () => {
    const members = classicSave(image).map((member) =>
      String(member.name).endsWith('layer.tar') && String(member.content).includes('.wh.a')
        ? { ...member, type: 'symlink' as const, content: '', linkname: '../gone/layer.tar' }
        : member,
    )
    const { layers } = await missingOf(members)
    expect(layers.map(({ missing }) => missing)).toEqual([null, null, 'absent', null])
  })
})

describe('all layers missing: an error that names the first', () => {
  const manifestOnly = (change: (manifest: ImageManifest) => ImageManifest) => {
    const layout = new Layout()
    const manifest = layout.addImage(image, { manifest: change })
    const layers = layout.layersOf(manifest)
    for (const layer of layers) layout.remove(layer)
    return { files: layout.files([manifest]), first: layers[0] as BlobDescriptor }
  }
  const typed = (mediaType: string) => (old: ImageManifest) => ({
    ...old,
    layers: old.layers.map((layer) => ({ ...layer, mediaType })),
  })

  test.each([
    ['absent', (old: ImageManifest) => old, 'is not there'],
    ['encrypted', typed(`${OCI.layer('zstd')}+encrypted`), 'is encrypted'],
    [
      'foreign',
      typed('application/vnd.oci.image.layer.nondistributable.v1.tar'),
      'is kept elsewhere, and is not there',
    ],
  ])('%s', async (_, change, why) => {
    const { files, first } = manifestOnly(change)
    await expectFailure(files, temp, {
      code: 'BLOB_MISSING',
      message: `None of the 4 layers can be read: the first, "${first.digest}", ${why}`,
    })
  })

  test('one alone, of a docker save', async () => {
    const files = classicSave(buildImage([base()])).filter(({ name }) => !String(name).endsWith('layer.tar'))
    await expectFailure(files, temp, {
      code: 'BLOB_MISSING',
      message: /^The layer "[0-9a-f]{64}\/layer\.tar" is not there$/,
    })
  })
})
