import { endianness } from 'node:os'
import type { BlobFacts } from '../layer/index-layer.js'
import type { LayerIndex } from '../layer/layer-index.js'
import type { Catalog, StoredBlob } from '../source/source.js'
import { type AnalysisRecord, readAnalysis, writeAnalysis } from './analysis-record.js'
import { CacheFolder } from './cache-folder.js'
import { readCatalogRecord, writeCatalog } from './catalog-record.js'
import { readLayer, writeLayer } from './layer-record.js'
import { keyOf } from './record.js'
import { toolName } from './tool.js'

/** A layer as it was read. */
export interface CachedLayer {
  readonly index: LayerIndex
  readonly facts: BlobFacts
}

/**
 * What earlier runs have found out, and where this one leaves what it finds. It never fails: what it does not have is read
 * anew, and what it cannot keep is not kept.
 */
export interface ImageCache {
  /** The catalog of a source of this identity. */
  catalog(identity: string): Promise<Catalog | null>
  keepCatalog(identity: string, catalog: Catalog): Promise<void>
  layer(blob: StoredBlob): Promise<CachedLayer | null>
  keepLayer(blob: StoredBlob, layer: CachedLayer): Promise<void>
  /** The analysis that is a function of all these parts, which JSON can hold. */
  analysis(parts: readonly unknown[]): Promise<AnalysisRecord | null>
  keepAnalysis(parts: readonly unknown[], record: AnalysisRecord): Promise<void>
  /** To be called when nothing more is kept. */
  settle(): Promise<void>
}

/** The cache in a folder, which need not be there yet. `bound`: what its records may take together, in bytes. */
export async function openCache(path: string, bound?: number): Promise<ImageCache> {
  const tool = await toolName()
  const folder = new CacheFolder(path, tool, bound)
  const catalogKey = (identity: string) => keyOf(tool, 'catalog', [identity])
  // Columns are kept as they are in memory.
  const layerKey = (name: string, { size }: StoredBlob) => keyOf(tool, `layer ${endianness()}`, [name, size])
  const analysisKey = (parts: readonly unknown[]) => keyOf(tool, 'analysis', parts)
  return {
    async catalog(identity) {
      const bytes = await folder.read(catalogKey(identity))
      return bytes && readCatalogRecord(bytes)
    },
    async keepCatalog(identity, catalog) {
      const bytes = await writeCatalog(catalog)
      if (bytes) await folder.write(catalogKey(identity), bytes)
    },
    async layer(blob) {
      const name = nameOf(blob)
      const bytes = name && (await folder.read(layerKey(name, blob)))
      const record = bytes && readLayer(bytes)
      if (!record) return null
      const { index, compression, gzipEstimate } = record
      const estimate = gzipEstimate === null ? null : Promise.resolve(gzipEstimate)
      return { index, facts: { compression, gzipEstimate: estimate, digests: null } }
    },
    async keepLayer(blob, { index, facts }) {
      const name = nameOf(blob)
      if (!name) return
      const { compression } = facts
      const gzipEstimate = await facts.gzipEstimate
      await folder.write(layerKey(name, blob), writeLayer({ index, compression, gzipEstimate }))
    },
    async analysis(parts) {
      const bytes = await folder.read(analysisKey(parts))
      return bytes && readAnalysis(bytes)
    },
    async keepAnalysis(parts, record) {
      const bytes = writeAnalysis(record)
      if (bytes) await folder.write(analysisKey(parts), bytes)
    },
    settle: () => folder.settle(),
  }
}

/** What the bytes of a blob are told by from one run to the next; null where nothing tells them. */
export function nameOf({ vouched, identity }: StoredBlob): string | null {
  return vouched ? `diff-id ${vouched}` : identity === undefined ? null : `file ${identity}`
}
