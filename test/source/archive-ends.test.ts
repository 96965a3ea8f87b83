import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { type Analysis, analyze, LayersizeError } from '../../packages/core/src/index.js'
import { buildImage } from '../helpers/built-image.js'
import { classicSave } from '../helpers/classic-save.js'
import { base, noise, step, stream } from '../helpers/image.js'
import { Layout } from '../helpers/layout.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file, writeTar } from '../helpers/write-tar.js'

const temp = new TempFolder()
const image = buildImage([
  base(),
  step('COPY a /', file('a', noise(9000, 1))),
  step('COPY a /', file('a', noise(9000, 1))),
  step('RUN b', file('b', noise(3000, 2))),
])
const archive = writeTar(classicSave(image))
const layout = new Layout()
const ociArchive = writeTar(layout.files([layout.addImage(image, { compression: 'mixed' })]))

const withoutSource = ({ source: _, ...rest }: Analysis) => rest
const fileAndPipe = (bytes: Buffer) => [temp.file(bytes), stream(bytes)]

describe('an archive that is cut off', () => {
  // Wherever it ends: an error that says so, or the whole analysis where only padding is gone.
  const codes = new Set(['ARCHIVE_TRUNCATED', 'MANIFEST_MISSING', 'NOT_AN_ARCHIVE'])

  test.each([
    ['docker save', archive],
    ['OCI', ociArchive],
  ])('%s, anywhere', async (_, bytes) => {
    const whole = withoutSource(await analyze(stream(bytes)))
    const offsets = new Set([0, 1, 511, 512, 513, bytes.length - 1, bytes.length - 512, bytes.length - 1024])
    for (let at = 300; at < bytes.length; at += 1789) offsets.add(at)
    // The ends of members, where nothing but what is missing tells that it is cut off.
    for (let at = 0; at < bytes.length; at += 5 * 512) offsets.add(at)
    for (const at of offsets) {
      for (const input of fileAndPipe(bytes.subarray(0, at))) {
        const result = await analyze(input).catch((error) => error)
        if (result instanceof LayersizeError) expect(codes, `${at}: ${result.message}`).toContain(result.code)
        else expect(withoutSource(result), String(at)).toEqual(whole)
      }
    }
  })

  test('inside a layer: the error says at which byte it ends', async () => {
    for (const input of fileAndPipe(archive.subarray(0, 6000))) {
      await expect(analyze(input)).rejects.toMatchObject({
        code: 'ARCHIVE_TRUNCATED',
        hint: 'It was cut off while it was written or copied: save it again.',
      })
    }
    const path = temp.file(archive.subarray(0, 6000))
    await expect(analyze(path)).rejects.toThrow(
      /^".*" ends in the middle: the tar ends at byte 6000, in the middle of a member$/,
    )
  })

  test('whose padding alone is gone is whole', async () => {
    const whole = withoutSource(await analyze(stream(archive)))
    for (const input of fileAndPipe(archive.subarray(0, -1024))) {
      expect(withoutSource(await analyze(input))).toEqual(whole)
    }
  })

  test('and compressed', async () => {
    const gzip = gzipSync(archive)
    for (let at = 20; at < gzip.length; at += 997) {
      for (const input of fileAndPipe(gzip.subarray(0, at))) {
        await expect(analyze(input)).rejects.toMatchObject({ code: 'ARCHIVE_TRUNCATED' })
      }
    }
  })
})

describe('what follows the end of an archive', () => {
  test.each([
    ['one block of zeros', Buffer.alloc(512)],
    ['many', Buffer.alloc(512 * 300)],
  ])('%s: no matter', async (_, tail) => {
    const whole = withoutSource(await analyze(stream(archive)))
    for (const input of fileAndPipe(Buffer.concat([archive, tail]))) {
      expect(withoutSource(await analyze(input))).toEqual(whole)
    }
  })

  test.each([
    ['a text', Buffer.from('garbage '.repeat(200))],
    ['a text after zeros', Buffer.concat([Buffer.alloc(3000), Buffer.from('garbage '.repeat(200))])],
    ['what an engine says at last', Buffer.from(`{"errorDetail":{"message":"${'x'.repeat(600)}"}}`)],
  ])('%s: an error', async (_, tail) => {
    for (const input of fileAndPipe(Buffer.concat([archive, tail]))) {
      await expect(analyze(input)).rejects.toMatchObject({ code: 'ARCHIVE_INVALID' })
    }
  })

  test('less than a block of it: an error that says where', async () => {
    const path = temp.file(Buffer.concat([archive, Buffer.from('x')]))
    await expect(analyze(path)).rejects.toMatchObject({
      code: 'ARCHIVE_INVALID',
      message: `The archive is damaged: something follows its end, at byte ${archive.length}`,
    })
  })
})
test('an empty archive holds nothing', async () => {
  for (const input of fileAndPipe(writeTar([]))) {
    await expect(analyze(input)).rejects.toMatchObject({
      code: 'MANIFEST_MISSING',
      message: 'The archive has no manifest.json and no index.json, so it is no image (it holds nothing)',
    })
  }
  await expect(analyze(temp.file(Buffer.alloc(0)))).rejects.toMatchObject({
    code: 'NOT_AN_ARCHIVE',
    message: expect.stringMatching(/^".*" is no image: it is empty$/),
  })
})
