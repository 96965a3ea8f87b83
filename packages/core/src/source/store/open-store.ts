import { realpath } from 'node:fs/promises'
import type { EngineStore, EngineVersion } from '../../diagnosis.js'
import { parseDigest } from '../../oci/digest.js'
import type { EngineFacts, RandomSource } from '../source.js'
import { readContainersImage } from './containers-layers.js'
import { openContentStore } from './content-store.js'
import { readDockerImage } from './docker-layers.js'
import { withManifest } from './exported-image.js'
import { openGraphStore } from './graph-store.js'
import { storeUnreadable } from './store-error.js'

/**
 * An image in the store of an engine on this machine, read in place. `id` and `diffIds` are what the engine says of it: what
 * is in the store must be the same. Nothing is written. Throws STORE_UNREADABLE, STORE_DAMAGED.
 */
export async function openStore(
  { kind, writesManifests }: Pick<EngineVersion, 'kind'> & { readonly writesManifests: boolean },
  store: EngineStore,
  { id, diffIds }: EngineFacts,
): Promise<Pick<RandomSource, 'catalog' | 'open' | 'asExported'>> {
  const digest = parseDigest(id)
  if (!digest) throw storeUnreadable('the engine does not name the image by a digest')
  const root = await realpath(store.root).catch((error) => {
    const { code } = error as NodeJS.ErrnoException
    const why = code === 'EACCES' ? 'this user may not read' : 'there is no'
    throw storeUnreadable(`${why} ${JSON.stringify(store.root)}`, error)
  })
  if (store.containerd) {
    const { catalog, open } = await openContentStore(root, digest)
    const images = catalog.images.filter(({ config }) => String(config.diffIds) === String(diffIds))
    if (images.length === 0) throw storeUnreadable('the engine describes another image')
    for (const { key } of images.flatMap(({ layers }) => layers)) {
      if (!(await catalog.find(key))) throw storeUnreadable(`the blob ${key} is not in it`)
    }
    return { catalog: { ...catalog, kind: 'docker-daemon', images }, open }
  }
  const readImage = kind === 'podman' ? readContainersImage : readDockerImage
  const image = await readImage(root, store.driver, digest, diffIds)
  const { catalog, open, configBytes } = await openGraphStore(
    kind === 'podman' ? 'podman-daemon' : 'docker-daemon',
    digest,
    image,
  )
  if (!writesManifests) return { catalog, open }
  return { catalog, open, asExported: (image, tarBytes) => withManifest(image, configBytes, tarBytes) }
}
