import { join } from 'node:path'
import { type Digest, digestOf, hexOf } from '../../oci/digest.js'
import { readStoreFile } from './read-store-file.js'
import { storeDamaged } from './store-error.js'
import { foldersOf, type LayerFolders, MOST_CONFIG, type StoreImage, type StoreLayer } from './store-image.js'

/** Where Docker's graph drivers keep the files of a layer. */
const FOLDERS: LayerFolders = {
  overlay2: (id) => `overlay2/${id}/diff`,
  'fuse-overlayfs': (id) => `fuse-overlayfs/${id}/diff`,
  vfs: (id) => `vfs/dir/${id}`,
}

const MOST_TEXT = 4096

/**
 * An image of Docker's graph drivers. `root` is the engine's data root, `id` and `diffIds` what it says of the image.
 * Throws STORE_UNREADABLE, STORE_DAMAGED.
 */
export async function readDockerImage(
  root: string,
  driver: string,
  id: Digest,
  diffIds: readonly Digest[],
): Promise<StoreImage> {
  const locate = foldersOf(FOLDERS, driver)
  const config = await readStoreFile(
    join(root, 'image', driver, 'imagedb/content/sha256', hexOf(id)),
    MOST_CONFIG,
  )
  const layers: StoreLayer[] = []
  let below: Digest | null = null
  for (const diffId of diffIds) {
    const chain: Digest = below ? digestOf(Buffer.from(`${below} ${diffId}`)) : diffId
    const folder = join(root, 'image', driver, 'layerdb/sha256', hexOf(chain))
    const read = async (name: string) =>
      (await readStoreFile(join(folder, name), MOST_TEXT)).toString().trim()
    if ((await read('diff')) !== diffId || (below && (await read('parent')) !== below)) {
      throw storeDamaged(`the layer ${chain} is another one than the engine says`)
    }
    const cacheId = await read('cache-id')
    if (!/^[0-9a-z-]+$/.test(cacheId)) throw storeDamaged(`the layer ${chain} has no cache id`)
    layers.push({ diffId, tarSplit: join(folder, 'tar-split.json.gz'), folder: join(root, locate(cacheId)) })
    below = chain
  }
  return { config, layers }
}
