import { describe, expect, test } from 'vitest'
import { type AnalyzeOptions, analyze } from '../../packages/core/src/index.js'
import { type BuiltImage, buildImage, sha256 } from '../helpers/built-image.js'
import { classicSave } from '../helpers/classic-save.js'
import { analyzeEveryWay, expectFailure, open } from '../helpers/every-way.js'
import { base, noise, step } from '../helpers/image.js'
import { type BlobDescriptor, blobPath, Layout } from '../helpers/layout.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file, type Member, writeTar } from '../helpers/write-tar.js'

const temp = new TempFolder()
const verify: AnalyzeOptions = { verifyDigests: true }
const image = buildImage([base(), step('COPY a /', file('a', noise(5000, 1)))])
const other = writeTar([file('a', noise(5000, 2))])

/** The image, but its second layer's tar is another of the same length. */
const lying: BuiltImage = {
  ...image,
  layers: image.layers.map((layer, i) => (i === 1 ? { ...layer, tar: other } : layer)),
}
const diffId = (index: number) => `sha256:${image.layers[index]?.diffId}`

/** Fails only where digests are asked for. */
async function expectMismatch(members: readonly Member[], message: RegExp | string) {
  await expectFailure(members, temp, { code: 'DIGEST_MISMATCH', message }, verify)
  await analyzeEveryWay(members, temp)
}

describe('what does not match is named', () => {
  test('a tar of a docker save', async () => {
    await expectMismatch(
      classicSave(lying),
      `The image is not what it says it is: the tar of layer 2 should be ${diffId(1)} and is sha256:${sha256(other)}`,
    )
  })

  test.each(['plain', 'gzip', 'zstd'] as const)(
    'a tar inside a blob that is right, %s',
    async (compression) => {
      const layout = new Layout()
      const manifest = layout.addImage(lying, { compression })
      await expectMismatch(
        layout.files([manifest]),
        `The image is not what it says it is: the tar of layer 2 should be ${diffId(1)} and is sha256:${sha256(other)}`,
      )
    },
  )

  test('a blob that holds the right tar, in a layout and in a dir:', async () => {
    const layout = new Layout()
    const manifest = layout.addImage(image)
    const [, changed] = layout.layersOf(manifest) as [BlobDescriptor, BlobDescriptor]
    // Compressed at another time: a byte of the header is another, and the content is the same.
    const again = Buffer.from(layout.blob(changed))
    again.writeUInt32LE(1, 4)
    const dir = [...layout.blobs((hex) => hex), file('manifest.json', layout.blob(manifest))]
    for (const files of [layout.files([manifest]), dir]) {
      await expectMismatch(
        files.map((member) =>
          String(member.name).endsWith(changed.digest.slice(7)) ? { ...member, content: again } : member,
        ),
        `The image is not what it says it is: the blob of layer 2 should be ${changed.digest} and is sha256:${sha256(again)}`,
      )
    }
  })

  test('a configuration, by the name of its file', async () => {
    const config = Buffer.from(image.config.toString().replace('2026-01-02', '2026-01-03'))
    for (const name of [`${image.id}.json`, `sha256:${image.id}`, `blobs/sha256/${image.id}`]) {
      const members = classicSave(image, { manifest: ([item]) => [{ ...(item as object), Config: name }] })
      await expectMismatch(
        members.map((member) =>
          member.name === `${image.id}.json` ? { ...member, name, content: config } : member,
        ),
        `The image is not what it says it is: the configuration should be sha256:${image.id} and is sha256:${sha256(config)}`,
      )
    }
  })

  test('a blob by its path, where no manifest speaks of it', async () => {
    const paths = image.layers.map((_, i) => `blobs/sha256/${sha256(`path ${i}`)}`)
    const named = [{ Config: 'config.json', Layers: paths }]
    await expectMismatch(
      [
        ...image.layers.map(({ tar }, i) => file(paths[i] as string, tar)),
        file('config.json', image.config),
        file('manifest.json', JSON.stringify(named)),
      ],
      /the blob of layer 1 should be sha256:\w+ and is sha256:\w+; the blob of layer 2 should be /,
    )
  })

  test('all of them at once', async () => {
    const swapped = { ...image, layers: image.layers.toReversed() }
    const wrong = await analyze(open('pipe', classicSave(swapped), temp), verify).catch((error) => error)
    expect(wrong.message.split('; ')).toHaveLength(2)
    expect(wrong.hint).toMatch(/damaged or changed/)
  })
})

describe('zstd:chunked of an old skopeo, whose tars have no padding', () => {
  test.each([
    'io.github.containers.zstd-chunked.manifest-position',
    'io.containers.zstd-chunked.manifest-checksum',
  ])('another diffID is a warning: %s', async (annotation) => {
    const layout = new Layout()
    const cut = image.layers.map((layer) => ({ ...layer, tar: layer.tar.subarray(0, -512) }))
    const manifest = layout.addImage(
      { ...image, layers: cut },
      { compression: 'zstd', layer: (old) => ({ ...old, annotations: { [annotation]: 'x' } }) },
    )
    const { source, warnings } = await analyzeEveryWay(layout.files([manifest]), temp, verify)
    expect(source.warnings).toMatchObject([
      { code: 'diff-id-mismatch', message: expect.stringContaining('The tar of layer 1 should be') },
      { code: 'diff-id-mismatch', message: expect.stringContaining(`layer 2 should be ${diffId(1)}`) },
    ])
    expect(warnings).toEqual([])
  })

  test('without the annotation it is an error', async () => {
    const layout = new Layout()
    const manifest = layout.addImage(lying, {
      compression: 'zstd:chunked',
      layer: ({ annotations, ...old }) => old,
    })
    await expectMismatch(layout.files([manifest]), /the tar of layer 2/)
  })
})

test('manifests and configurations of a layout are always checked: they decide what all the rest means', async () => {
  const layout = new Layout()
  const manifest = layout.addImage(image)
  for (const digest of [manifest.digest, `sha256:${image.id}`]) {
    const files = layout.files([manifest]).map((member) => {
      if (member.name !== blobPath({ digest })) return member
      return { ...member, content: String(member.content).replace('sha256:', 'sha257:') }
    })
    await expectFailure(files, temp, {
      code: 'DIGEST_MISMATCH',
      message: new RegExp(`^The blob ${digest} has another content: its digest is sha256:\\w+$`),
    })
  }
})

test('what is not there is not whole', async () => {
  const layout = new Layout()
  const manifest = layout.addImage(image)
  const [lowest] = layout.layersOf(manifest) as [BlobDescriptor]
  const files = layout.remove(lowest).files([manifest])
  await expectFailure(
    files,
    temp,
    { code: 'DIGEST_MISMATCH', message: 'The image is not what it says it is: layer 1 is not there' },
    verify,
  )
})

test('what is encrypted cannot be compared: a warning', async () => {
  const layout = new Layout()
  const manifest = layout.addImage(image, {
    layer: (layer, i) => (i === 0 ? { ...layer, mediaType: `${layer.mediaType}+encrypted` } : layer),
  })
  const { source } = await analyzeEveryWay(layout.files([manifest]), temp, verify)
  expect(source.warnings.map(({ code }) => code)).toEqual(['digest-unverified'])
})

test('bytes after the tar, which the diffID covers, are part of what is hashed', async () => {
  const trailing = buildImage([{ createdBy: 'x', members: Buffer.concat([other, Buffer.from('more')]) }])
  for (const compression of ['plain', 'gzip', 'zstd'] as const) {
    const layout = new Layout()
    const { image: found } = await analyzeEveryWay(
      layout.files([layout.addImage(trailing, { compression })]),
      temp,
      verify,
    )
    expect(found.tarBytes).toBe(other.length + 4)
  }
})
