/** What an image's configuration is called (OCI config.md; Docker's image manifest, schema 2). */
const CONFIG = new Set([
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
])

const INDEX = new Set([
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
])

export function isConfigType(mediaType: string): boolean {
  return CONFIG.has(mediaType)
}

export function isIndexType(mediaType: string): boolean {
  return INDEX.has(mediaType)
}

/** Whether a layer of this type can be read by the holder of a key alone (OCIcrypt adds the suffix). */
export function isEncryptedType(mediaType: string): boolean {
  return mediaType.endsWith('+encrypted')
}

/** Whether a layer of this type may be left out of copies, as Windows' base layers are. */
export function isForeignType(mediaType: string): boolean {
  return /\.(nondistributable|foreign)\./.test(mediaType)
}

/** Whether a blob of this type is a statement about an image, as BuildKit attaches them (in-toto). */
export function isStatementType(mediaType: string): boolean {
  return mediaType === 'application/vnd.in-toto+json'
}
