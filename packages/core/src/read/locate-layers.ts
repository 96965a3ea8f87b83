import type { MissingReason } from '../analysis.js'
import { LayersizeError } from '../errors.js'
import { isEncryptedType, isForeignType } from '../oci/media-type.js'
import { wrongSize } from '../source/catalog/manifest-tree.js'
import type { Catalog, CatalogImage, CatalogLayer, StoredBlob } from '../source/source.js'

export type Located = StoredBlob | MissingReason

/** Where each layer is, or why it is not. Throws CONFIG_INVALID, BLOB_INVALID, BLOB_MISSING. */
export async function locateLayers(catalog: Catalog, { config, layers }: CatalogImage): Promise<Located[]> {
  if (config.diffIds.length !== layers.length) {
    throw new LayersizeError(
      'CONFIG_INVALID',
      `The image has ${layers.length} layers, but its configuration ${config.id} speaks of ${config.diffIds.length}`,
      { hint: 'Save the image again.' },
    )
  }
  const located: Located[] = []
  for (const layer of layers) located.push(await locate(catalog, layer))
  const [first] = layers
  if (first && located.every((blob) => typeof blob === 'string')) {
    const name = JSON.stringify(first.descriptor?.digest ?? first.key)
    const none =
      layers.length > 1
        ? `None of the ${layers.length} layers can be read: the first, ${name},`
        : `The layer ${name}`
    const reason = located[0] as MissingReason
    throw new LayersizeError('BLOB_MISSING', `${none} ${WHY[reason]}`, { hint: HINT[reason] })
  }
  return located
}

const WHY: Readonly<Record<MissingReason, string>> = {
  absent: 'is not there',
  encrypted: 'is encrypted',
  foreign: 'is kept elsewhere, and is not there',
}

const HINT: Readonly<Record<MissingReason, string>> = {
  absent: 'Save or copy the image again, with all its blobs.',
  encrypted: 'Decrypt it first: skopeo copy --decryption-key KEY …',
  foreign: 'Copy the image again where such layers are kept along.',
}

async function locate(catalog: Catalog, { key, descriptor }: CatalogLayer): Promise<Located> {
  const mediaType = descriptor?.mediaType ?? ''
  const blob = await catalog.find(key)
  if (blob && descriptor && descriptor.size !== blob.size) {
    throw wrongSize(descriptor.digest, blob.size, descriptor.size)
  }
  if (isEncryptedType(mediaType)) return 'encrypted'
  return blob ?? (isForeignType(mediaType) ? 'foreign' : 'absent')
}
