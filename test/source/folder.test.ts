import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../packages/core/src/index.js'
import { buildImage } from '../helpers/built-image.js'
import { base, noise, step } from '../helpers/image.js'
import { type BlobDescriptor, blobPath, Layout, MARK } from '../helpers/layout.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { directory, file, writeTar } from '../helpers/write-tar.js'

const temp = new TempFolder()
const image = buildImage([base(), step('COPY a /', file('a', noise(5000, 1)))])
const layout = new Layout()
const manifest = layout.addImage(image)
const files = layout.files([manifest])
const [lowest] = layout.layersOf(manifest) as [BlobDescriptor]
const lowestPath = blobPath(lowest)

describe('what is no file', () => {
  const inPlaceOf = (name: string, make: (path: string) => void) => {
    const root = temp.folder(files.filter((each) => each.name !== name))
    make(join(root, name))
    return root
  }
  const makers: [string, (path: string) => void][] = [['a folder', (path) => mkdirSync(path)]]
  if (process.platform !== 'win32') makers.push(['a named pipe', (path) => execFileSync('mkfifo', [path])])

  test.each(makers)('%s in the place of a blob: it is not there', { timeout: 10_000 }, async (_, make) => {
    const { layers } = await analyze(inPlaceOf(lowestPath, make))
    expect(layers.map(({ missing }) => missing)).toEqual(['absent', null])
  })

  test.each(makers)(
    '%s in the place of the index, a manifest, a configuration',
    { timeout: 10_000 },
    async (_, make) => {
      await expect(analyze(inPlaceOf('index.json', make))).rejects.toMatchObject({ code: 'MANIFEST_MISSING' })
      for (const digest of [manifest.digest, `sha256:${image.id}`]) {
        await expect(analyze(inPlaceOf(blobPath({ digest }), make))).rejects.toMatchObject({
          code: 'BLOB_MISSING',
        })
      }
    },
  )

  test('a file in the place of a folder', async () => {
    const root = temp.folder([
      file('blobs', 'x'),
      ...files.filter(({ name }) => !String(name).startsWith('blobs')),
    ])
    await expect(analyze(root)).rejects.toMatchObject({ code: 'BLOB_MISSING' })
  })
})

describe('a folder of', () => {
  test.each([
    ['nothing', [], 'it holds nothing'],
    ['the mark of a layout alone', [MARK], 'it holds 1 file: oci-layout'],
    ['blobs without an index', [MARK, file('blobs/sha256/0', 'x')], 'it holds 2 files: blobs, oci-layout'],
    ['other things', ['a', 'b', 'c', 'd'].map((name) => file(name, 'x')), 'it holds 4 files: a, b, c, …'],
    [
      'an image one folder down',
      [directory('image'), file('image/index.json', '{}')],
      'it holds 1 file: image',
    ],
  ])('%s', async (_, members, held) => {
    await expect(analyze(temp.folder(members))).rejects.toMatchObject({
      code: 'MANIFEST_MISSING',
      message: `The folder has no manifest.json and no index.json, so it is no image (${held})`,
    })
  })

  test('a root file system', async () => {
    const root = temp.folder([directory('etc'), directory('usr')])
    await expect(analyze(root)).rejects.toMatchObject({ code: 'ROOT_FILE_SYSTEM' })
  })
})

test('a file where a folder is named, and the other way around: what is there is read', async () => {
  const path = temp.file(writeTar(files))
  expect((await analyze(`oci:${path}`)).source.kind).toBe('oci-archive')
  const root = temp.folder(files)
  for (const transport of ['oci-archive', 'docker-archive', 'dir']) {
    expect((await analyze(`${transport}:${root}`)).source.kind).toBe('oci')
  }
})

// Root may read everything.
if (process.getuid?.() !== 0 && process.platform !== 'win32')
  test('what may not be read', async () => {
    const root = temp.folder(files)
    chmodSync(join(root, lowestPath), 0)
    await expect(analyze(root)).rejects.toMatchObject({
      code: 'ARCHIVE_UNREADABLE',
      message: expect.stringMatching(/permission denied$/),
    })
  })

test('a blob that is cut off while it is read is a layer that is cut off', async () => {
  const root = temp.folder(files)
  writeFileSync(join(root, lowestPath), 'x')
  await expect(analyze(root)).rejects.toMatchObject({ code: 'BLOB_INVALID' })
  rmSync(join(root, lowestPath))
  expect((await analyze(root)).layers[0]?.missing).toBe('absent')
})

test("skopeo's dir: of an index keeps the other manifests under names of their own", async () => {
  const blobs = new Layout()
  const other = buildImage([base()], { config: (config) => ({ ...config, architecture: 's390x' }) })
  const manifests = [blobs.addImage(image), blobs.addImage(other)]
  const named = new Set(manifests.map(({ digest }) => digest.slice(7)))
  const members = [
    ...blobs.blobs((hex) => (named.has(hex) ? `${hex}.manifest.json` : hex)),
    file('manifest.json', JSON.stringify({ schemaVersion: 2, manifests })),
    file('version', 'Directory Transport Version: 1.1\n'),
  ]
  const analysis = await analyze(`dir:${temp.folder(members)}`, {
    platform: 'linux/s390x',
    verifyDigests: true,
  })
  expect(analysis.source).toMatchObject({ kind: 'dir', manifestDigest: manifests[1]?.digest })
  expect(analysis.image.id).toBe(`sha256:${other.id}`)
})
