import { linkSync, mkdirSync, renameSync, symlinkSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../packages/core/src/index.js'
import { buildImage } from '../helpers/built-image.js'
import { classicSave } from '../helpers/classic-save.js'
import { base, noise, step } from '../helpers/image.js'
import { type BlobDescriptor, blobPath, Layout } from '../helpers/layout.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file, symlink } from '../helpers/write-tar.js'

const temp = new TempFolder()
const image = buildImage([base(), step('COPY a /', file('a', noise(5000, 1)))])
const layout = new Layout()
const manifest = layout.addImage(image)
const files = layout.files([manifest])
const [lowest] = layout.layersOf(manifest) as [BlobDescriptor]
const lowestPath = blobPath(lowest)

/** The layout with its lowest layer's blob somewhere else, and what `put` makes in its place. */
function moved(to: (root: string) => string, put: (blob: string, target: string) => void): string {
  const root = temp.folder(files)
  const blob = join(root, lowestPath)
  const target = to(root)
  renameSync(blob, target)
  put(blob, target)
  return root
}

const outside = () => join(temp.folder([]), 'blob')

describe('links', () => {
  test.each([
    [
      'within the folder',
      moved(
        (root) => join(root, 'kept'),
        (blob) => symlinkSync('../../kept', blob),
      ),
    ],
    [
      'within the folder, by an absolute path',
      moved(
        (root) => join(root, 'kept'),
        (blob, target) => symlinkSync(target, blob),
      ),
    ],
    [
      'that are hard',
      moved(
        (root) => join(root, 'kept'),
        (blob, target) => linkSync(target, blob),
      ),
    ],
    [
      'that lead out of the folder and back',
      moved(
        (root) => join(root, 'kept'),
        (blob, target) => symlinkSync(`../../../${relative(temp.path, target)}`, blob),
      ),
    ],
    [
      'to each other',
      moved(
        (root) => join(root, 'kept'),
        (blob, target) => {
          symlinkSync(target, `${target}2`)
          symlinkSync(`${target}2`, blob)
        },
      ),
    ],
  ])('%s are followed', async (_, root) => {
    const analysis = await analyze(root, { verifyDigests: true })
    expect(analysis.layers.map(({ missing }) => missing)).toEqual([null, null])
  })

  test('the folder itself may be one, and its folders', async () => {
    const root = temp.folder(files)
    const link = temp.free()
    symlinkSync(root, link)
    renameSync(join(root, 'blobs'), join(root, 'store'))
    symlinkSync('store', join(root, 'blobs'))
    expect((await analyze(`oci:${link}`)).image.id).toBe(`sha256:${image.id}`)
  })

  test.each([
    ['by an absolute path', (blob: string, target: string) => symlinkSync(target, blob)],
    [
      'by a relative one',
      (blob: string, target: string) => symlinkSync(relative(join(blob, '..'), target), blob),
    ],
    [
      'by one that is a link in turn',
      (blob: string, target: string) => {
        symlinkSync(target, `${blob}-link`)
        symlinkSync(`${blob}-link`, blob)
      },
    ],
  ])('out of the folder, %s: an error, unless that is allowed', async (_, put) => {
    const target = outside()
    const root = moved(() => target, put)
    await expect(analyze(root)).rejects.toMatchObject({
      code: 'BLOB_OUTSIDE',
      message: `"${lowestPath}" leads out of the folder, to "${target}"`,
      hint: expect.stringContaining('--links-into "'),
    })
    const { layers } = await analyze(root, { linksInto: [join(target, '..')] })
    expect(layers[0]?.missing).toBeNull()
  })

  test('into a folder whose name begins like that of the layout, or of one that is allowed', async () => {
    const root = moved(
      (folder) => `${folder}-x`,
      (blob, target) => symlinkSync(target, blob),
    )
    await expect(analyze(root)).rejects.toMatchObject({ code: 'BLOB_OUTSIDE' })
    const allowed = temp.folder([])
    mkdirSync(`${allowed}-x`)
    const other = moved(
      () => `${allowed}-x/blob`,
      (blob, target) => symlinkSync(target, blob),
    )
    await expect(analyze(other, { linksInto: [allowed] })).rejects.toMatchObject({ code: 'BLOB_OUTSIDE' })
  })

  test('out of the folder by a folder', async () => {
    const root = temp.folder(files)
    const target = temp.free()
    renameSync(join(root, 'blobs'), target)
    symlinkSync(target, join(root, 'blobs'))
    await expect(analyze(root)).rejects.toMatchObject({ code: 'BLOB_OUTSIDE' })
  })

  test.each(['index.json', 'oci-layout'])('out of the folder from %s', async (name) => {
    const root = temp.folder(files)
    const target = outside()
    renameSync(join(root, name), target)
    symlinkSync(target, join(root, name))
    const result = analyze(root)
    // What marks a layout says nothing that matters, and is not read.
    if (name === 'oci-layout') expect((await result).image.id).toBe(`sha256:${image.id}`)
    else await expect(result).rejects.toMatchObject({ code: 'BLOB_OUTSIDE' })
  })

  test('to what is not there, within and without: the layer is missing', async () => {
    for (const target of ['../../gone', '/nonexistent/blob']) {
      const root = temp.folder(
        files.map((each) => (each.name === lowestPath ? symlink(lowestPath, target) : each)),
      )
      const { layers } = await analyze(root)
      expect(layers[0]?.missing).toBe('absent')
    }
  })

  test('in a circle', async () => {
    const circle = [symlink(lowestPath, 'other'), symlink('blobs/sha256/other', lowest.digest.slice(7))]
    const root = temp.folder([...files.filter(({ name }) => name !== lowestPath), ...circle])
    await expect(analyze(root)).rejects.toMatchObject({
      code: 'LINK_CYCLE',
      message: `The links at "${lowestPath}" lead in a circle`,
    })
    const alone = temp.folder([symlink('index.json', 'index.json')])
    await expect(analyze(alone)).rejects.toMatchObject({ code: 'LINK_CYCLE' })
  })

  test('allowed into a folder that is not there: an error', async () => {
    await expect(analyze(temp.folder(files), { linksInto: ['/nonexistent'] })).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      message: 'Links are allowed into "/nonexistent", which is not there',
    })
  })
})

describe('paths in manifest.json', () => {
  const saved = (path: string, key: 'Config' | 'Layers') =>
    temp.folder(
      classicSave(image, {
        manifest: ([item]) => [{ ...(item as object), [key]: key === 'Config' ? path : [path, path] }],
      }),
    )

  test.each(['../../../../../../../etc/passwd', '../x', 'a/../../x', './../x', '..'])(
    'that climb out: %s',
    async (path) => {
      for (const key of ['Config', 'Layers'] as const) {
        await expect(analyze(saved(path, key))).rejects.toMatchObject({
          code: 'BLOB_OUTSIDE',
          message: expect.stringMatching(
            /^The path "(\.\.\/)*(\.\.|[a-z/]+)" in the manifest leads out of the folder$/,
          ),
        })
      }
    },
  )

  test.each(['/etc/passwd', '//etc/passwd', '', '.', '/', 'a/b/c', 'manifest.json/x'])(
    'that lead to nothing in it: %j',
    async (path) => {
      for (const key of ['Config', 'Layers'] as const) {
        await expect(analyze(saved(path, key))).rejects.toMatchObject({ code: 'BLOB_MISSING' })
      }
    },
  )

  test.each(['a\0b', 'x'.repeat(5000)])('that cannot be one', async (path) => {
    for (const key of ['Config', 'Layers'] as const) {
      await expect(analyze(saved(path, key))).rejects.toMatchObject({ name: 'LayersizeError' })
    }
  })
})
