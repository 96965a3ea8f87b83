import type { BlobKey, Catalog } from './source.js'

/** The same catalog, with what tells each blob from one run to the next; null for one that nothing tells. */
export function lastingCatalog(catalog: Catalog, identityOf: (key: BlobKey) => string | null): Catalog {
  return {
    ...catalog,
    async find(key) {
      const blob = await catalog.find(key)
      const identity = blob && identityOf(blob.key)
      return blob && identity ? { ...blob, identity } : blob
    },
  }
}
