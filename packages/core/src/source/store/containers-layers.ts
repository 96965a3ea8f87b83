import { join } from 'node:path'
import { type Digest, hexOf } from '../../oci/digest.js'
import { isObject, listOf, parseJson } from '../../oci/json.js'
import { readStoreFile } from './read-store-file.js'
import { storeDamaged, storeUnreadable } from './store-error.js'
import { foldersOf, type LayerFolders, MOST_CONFIG, type StoreImage, type StoreLayer } from './store-image.js'

/** Where containers/storage keeps the files of a layer. */
const FOLDERS: LayerFolders = {
  overlay: (id) => `overlay/${id}/diff`,
  vfs: (id) => `vfs/dir/${id}`,
}

const MOST_LIST = 256 << 20

/**
 * An image of containers/storage, which podman, buildah and CRI-O share. `root` is the graph root, `id` and `diffIds` what
 * the engine says of the image. Throws STORE_UNREADABLE, STORE_DAMAGED.
 */
export async function readContainersImage(
  root: string,
  driver: string,
  id: Digest,
  diffIds: readonly Digest[],
): Promise<StoreImage> {
  const locate = foldersOf(FOLDERS, driver)
  const images = join(root, `${driver}-images`)
  const image = (await readList(join(images, 'images.json'))).find((each) => each.id === hexOf(id))
  if (!image) throw storeUnreadable('the image is not in it')
  const config = await readStoreFile(join(images, hexOf(id), bigDataName(id)), MOST_CONFIG)
  const folder = join(root, `${driver}-layers`)
  const known = new Map<unknown, Record<string, unknown>>()
  for (const name of ['layers.json', 'volatile-layers.json']) {
    for (const layer of await readListIfThere(join(folder, name))) known.set(layer.id, layer)
  }
  const layers: StoreLayer[] = []
  let at = image.layer
  for (const diffId of diffIds.toReversed()) {
    const layer = known.get(at)
    if (typeof at !== 'string' || !/^[0-9a-f]{64}$/.test(at) || layer?.['diff-digest'] !== diffId) {
      throw storeDamaged(`the layer of ${diffId} is another one than the engine says`)
    }
    layers.push({ diffId, tarSplit: join(folder, `${at}.tar-split.gz`), folder: join(root, locate(at)) })
    at = layer.parent
  }
  if (at) throw storeDamaged('it has more layers than the engine says')
  return { config, layers: layers.reverse() }
}

/** containers/storage, "makeBigDataBaseName". */
function bigDataName(key: string): string {
  return `=${Buffer.from(key).toString('base64')}`
}

async function readList(path: string): Promise<Record<string, unknown>[]> {
  const list = parseJson(await readStoreFile(path, MOST_LIST))
  if (!Array.isArray(list)) throw storeDamaged(`${JSON.stringify(path)} is no list`)
  return listOf(list).filter(isObject)
}

/** Either list may be missing: one is of what does not outlive a crash. */
async function readListIfThere(path: string): Promise<Record<string, unknown>[]> {
  try {
    return await readList(path)
  } catch (error) {
    const { cause } = error as { cause?: NodeJS.ErrnoException }
    if (cause?.code === 'ENOENT') return []
    throw error
  }
}
