import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Digest } from '../../../packages/core/src/oci/digest.js'
import type { RandomSource, StoredBlob } from '../../../packages/core/src/source/source.js'
import { openContentStore } from '../../../packages/core/src/source/store/content-store.js'
import { buildImage } from '../../helpers/built-image.js'
import { base, noise } from '../../helpers/image.js'
import { type BlobDescriptor, blobPath, Layout } from '../../helpers/layout.js'
import { TempFolder } from '../../helpers/temp-folder.js'
import { file } from '../../helpers/write-tar.js'

const temp = new TempFolder()
const CONTENT = 'containerd/daemon/io.containerd.content.v1.content'

/** An image of one layer in a content store: what finds it there, its layer, and the file of that. */
async function stored(): Promise<{
  readonly store: Pick<RandomSource, 'open'>
  readonly blob: StoredBlob
  readonly path: string
}> {
  const layout = new Layout()
  const manifest = layout.addImage(buildImage([base(file('a', noise(1000, 1)))]))
  const [layer] = layout.layersOf(manifest) as [BlobDescriptor]
  const root = temp.folder(layout.blobs((hex) => `${CONTENT}/blobs/sha256/${hex}`))
  const store = await openContentStore(root, manifest.digest as Digest)
  const blob = (await store.catalog.find(blobPath(layer))) as StoredBlob
  return { store, blob, path: join(root, CONTENT, blobPath(layer)) }
}

describe('a blob that is removed', () => {
  test('while it is read is read to its end', async () => {
    const { store, blob, path } = await stored()
    await using content = await store.open(blob)
    // Which changes the time of what is open as well.
    rmSync(path)
    let length = 0
    if (content.kind === 'stored') for await (const bytes of content.open()) length += bytes.length
    await content.checkUnchanged?.()
    expect(length).toBe(blob.size)
  })

  test('before it is read is told to be damage of the store, and so where it is there once more', async () => {
    const { store, blob, path } = await stored()
    rmSync(path)
    await expect(store.open(blob)).rejects.toMatchObject({ code: 'STORE_DAMAGED' })
    writeFileSync(path, Buffer.alloc(blob.size))
    await expect(store.open(blob)).rejects.toMatchObject({ code: 'STORE_DAMAGED' })
  })
})
