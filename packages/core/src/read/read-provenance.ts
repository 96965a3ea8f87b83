import { type Provenance, parseProvenance } from '../oci/provenance.js'
import type { Catalog, CatalogImage, OpenSource } from '../source/source.js'

/** Where an image was read, and what else can be asked there. */
export interface Place {
  readonly source: OpenSource
  readonly catalog: Catalog
  readonly image: CatalogImage
}

/** What its build says of an image, attached to it or kept by the engine; null where nothing does. */
export async function readProvenance({ source, catalog, image }: Place): Promise<Provenance | null> {
  const attached = await catalog.statements(image)
  const kept = attached.length === 0 ? await source.statements?.() : []
  for (const statement of [...attached, ...(kept ?? [])]) {
    const provenance = parseProvenance(statement)
    if (provenance) return provenance
  }
  return null
}
