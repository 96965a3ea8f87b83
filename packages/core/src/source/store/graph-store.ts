import { realpath, stat } from 'node:fs/promises'
import { userInfo } from 'node:os'
import type { AnalysisSource } from '../../analysis.js'
import { parseConfig } from '../../oci/config.js'
import type { Digest } from '../../oci/digest.js'
import { known } from '../engine/known.js'
import { fileStamp, isSettled } from '../file-stamp.js'
import type { BlobKey, CatalogImage, RandomSource, StoredBlob } from '../source.js'
import { LayerFolder } from './layer-folder.js'
import { ofStoreFile, storeDamaged } from './store-error.js'
import type { StoreImage, StoreLayer } from './store-image.js'
import { storeListing } from './store-listing.js'

/** An image of a store that unpacks its layers, once it agrees with what the engine says of it. Throws STORE_DAMAGED. */
export async function openGraphStore(
  kind: AnalysisSource['kind'],
  id: Digest,
  { config: bytes, layers }: StoreImage,
): Promise<Pick<RandomSource, 'catalog' | 'open'> & { readonly configBytes: number }> {
  const config = parseConfig(bytes, id)
  if (config.id !== id) throw storeDamaged(`the configuration ${id} has the digest ${config.id}`)
  if (String(config.diffIds) !== String(layers.map(({ diffId }) => diffId))) {
    throw storeDamaged(`the configuration ${id} speaks of other layers`)
  }
  // The same layer may stand in an image several times.
  const byKey = new Map<BlobKey, StoreLayer>(layers.map((layer) => [layer.diffId, layer]))
  const blobs = new Map<BlobKey, StoredBlob>()
  for (const layer of byKey.values()) blobs.set(layer.diffId, await describe(layer))
  const image: CatalogImage = {
    positions: [0],
    names: [],
    digests: [],
    platform: config.platform,
    config,
    claimedId: id,
    layers: layers.map(({ diffId }) => ({ key: diffId, descriptor: null })),
    annotations: {},
  }
  return {
    catalog: {
      kind,
      images: [image],
      absent: [],
      artifacts: [],
      find: async (key) => blobs.get(key) ?? null,
      statements: async () => [],
    },
    async open({ key }) {
      const { tarSplit, folder } = byKey.get(key) as StoreLayer
      return {
        kind: 'listing',
        ...storeListing(tarSplit, new LayerFolder(await existing(folder))),
        async [Symbol.asyncDispose]() {},
      }
    },
    configBytes: bytes.length,
  }
}

/** Another user's store may say what it likes of a layer: it is believed for that very store alone. */
async function describe({ diffId, tarSplit }: StoreLayer): Promise<StoredBlob> {
  const stats = await stat(tarSplit, { bigint: true }).catch((error) => {
    throw ofStoreFile(tarSplit, error)
  })
  const blob = { key: diffId, size: Number(stats.size) }
  const owner = Number(stats.uid)
  if (owner === 0 || owner === known(() => userInfo().uid)) return { ...blob, vouched: diffId }
  return { ...blob, identity: fileStamp(stats), unsettled: !isSettled(stats) }
}

/** Nothing of an engine's own leads elsewhere, once its root is known without links. */
async function existing(folder: string): Promise<string> {
  const real = await realpath(folder).catch((error) => {
    throw ofStoreFile(folder, error)
  })
  if (real !== folder) throw storeDamaged(`${JSON.stringify(folder)} leads elsewhere`)
  return folder
}
