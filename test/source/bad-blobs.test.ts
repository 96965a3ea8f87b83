import { describe, expect, test } from 'vitest'
import { type BuiltLayer, buildImage, sha256 } from '../helpers/built-image.js'
import { classicSave } from '../helpers/classic-save.js'
import { analyzeEveryWay, expectFailure } from '../helpers/every-way.js'
import { base, noise, step } from '../helpers/image.js'
import { blobPath, Layout, OCI } from '../helpers/layout.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file, type Member } from '../helpers/write-tar.js'

const temp = new TempFolder()
const steps = [base(), step('COPY a /', file('a', noise(500, 1)))]
const image = buildImage(steps)
const [, upper] = image.layers as [BuiltLayer, BuiltLayer]
const zeros = `sha256:${'0'.repeat(64)}`

/** A layout of an image with another configuration. */
function configured(change: (config: Record<string, unknown>) => unknown): { files: Member[]; id: string } {
  const other = buildImage(steps, { config: change })
  const layout = new Layout()
  return { files: layout.files([layout.addImage(other)]), id: other.id }
}

describe('a configuration', () => {
  test('that is not there', async () => {
    const layout = new Layout()
    const manifest = layout.addImage(image)
    const files = layout.files([manifest]).filter(({ name }) => name !== `blobs/sha256/${image.id}`)
    await expectFailure(files, temp, {
      code: 'BLOB_MISSING',
      message: `${manifest.digest} is named, but "sha256:${image.id}", which describes it, is not there`,
    })
  })

  test.each([
    ['a text', 'hello'],
    ['a list', '[]'],
    ['nothing', ''],
    ['a tar', Buffer.alloc(1024)],
  ])('that is %s: in a layout and in a docker save', async (_, content) => {
    const bytes = Buffer.from(content)
    const layout = new Layout()
    const manifest = layout.addImage({ ...image, config: bytes, id: sha256(bytes) })
    const code = 'CONFIG_INVALID'
    await expectFailure(layout.files([manifest]), temp, {
      code,
      message: `The image's configuration sha256:${sha256(bytes)} cannot be used: it is no JSON object`,
    })
    const members = classicSave(image).map((member) =>
      member.name === `${image.id}.json` ? { ...member, content: bytes } : member,
    )
    await expectFailure(members, temp, {
      code,
      message: `The image's configuration "${image.id}.json" cannot be used: it is no JSON object`,
    })
  })

  test.each([
    ['fewer', [zeros], 1],
    ['more', [zeros, zeros, zeros], 3],
    ['no', [], 0],
  ])('with %s diffIDs than layers', async (_, diffIds, count) => {
    const { files, id } = configured((old) => ({ ...old, rootfs: { type: 'layers', diff_ids: diffIds } }))
    await expectFailure(files, temp, {
      code: 'CONFIG_INVALID',
      message: `The image has 2 layers, but its configuration sha256:${id} speaks of ${count}`,
    })
  })

  test.each([
    ['no rootfs', { rootfs: undefined }, /it has no rootfs\.diff_ids$/],
    ['a rootfs that is a list', { rootfs: [] }, /it has no rootfs\.diff_ids$/],
    ['diffIDs that are an object', { rootfs: { diff_ids: {} } }, /it has no rootfs\.diff_ids$/],
    [
      'a diffID that is none',
      { rootfs: { diff_ids: ['sha256:x', zeros] } },
      /its diff_id "sha256:x" is not a sha256 digest$/,
    ],
    [
      'a diffID that is a number',
      { rootfs: { diff_ids: [zeros, 5] } },
      /its diff_id 5 is not a sha256 digest$/,
    ],
  ])('with %s', async (_, change, message) => {
    const { files } = configured((old) => ({ ...old, ...change }))
    await expectFailure(files, temp, { code: 'CONFIG_INVALID', message })
  })

  test('that says no more than it must', async () => {
    const { files } = configured(({ rootfs }) => ({ rootfs }))
    const { image: found, instructions, warnings } = await analyzeEveryWay(files, temp)
    expect(found).toMatchObject({ platform: 'unknown/unknown', created: null })
    expect(instructions).toHaveLength(2)
    expect(warnings).toMatchObject([{ code: 'history-unpaired' }])
  })

  test('whose texts are of other types', async () => {
    const odd = {
      os: 5,
      architecture: [],
      variant: {},
      created: 7,
      history: [{ created_by: 3 }, null, 'x', { comment: [] }],
    }
    const { files } = configured((old) => ({ ...old, ...odd }))
    const { image: found, instructions } = await analyzeEveryWay(files, temp)
    expect(found).toMatchObject({ platform: 'unknown/unknown', created: null })
    expect(instructions.map(({ createdBy }) => createdBy)).toEqual(['', ''])
  })
})

describe('a layer', () => {
  const stored = (content: Buffer) => {
    const layout = new Layout()
    const blob = layout.add(content, OCI.layer('gzip'))
    const manifest = layout.addImage(image, { layer: (old, i) => (i === 1 ? blob : old) })
    return { files: layout.files([manifest]), name: blobPath(blob) }
  }

  test.each([
    [
      'no tar',
      Buffer.from('neither tar nor compressed'),
      /it is no tar, but begins with "neither tar nor compress"/,
    ],
    ['JSON', Buffer.from('{"a":1}'), /no tar, but/],
    [
      'a text that is compressed',
      Buffer.from('1f8b08000000000000034b4c4a4e494d4b07004c7d6c9c06000000', 'hex'),
      /cannot be read/,
    ],
  ])('that is %s', async (_, content, message) => {
    const { files, name } = stored(content)
    await expectFailure(files, temp, { code: 'LAYER_INVALID', message })
    await expectFailure(files, temp, { code: 'LAYER_INVALID', message: new RegExp(`${name.slice(-64)}`) })
  })

  test('that is cut off: the error names the blob and the byte', async () => {
    const { files } = stored(upper.tar.subarray(0, 700))
    await expectFailure(files, temp, {
      code: 'LAYER_TRUNCATED',
      message: /^Layer \S*[0-9a-f]{64} cannot be read: the tar ends at byte 700, in the middle of a member$/,
    })
  })

  test('that is damaged: the error names the blob and the byte', async () => {
    const tar = Buffer.concat([upper.tar.subarray(0, 1024), Buffer.alloc(512, 'x')])
    await expectFailure(stored(tar).files, temp, {
      code: 'LAYER_INVALID',
      message:
        /^Layer \S*[0-9a-f]{64} cannot be read: invalid tar header at byte 1024: its checksum is wrong$/,
    })
  })
})
