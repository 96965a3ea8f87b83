import { endianness } from 'node:os'
import type { MissingReason } from '../analysis.js'
import type { IndexedLayer } from '../layer/index-layer.js'
import type { Catalog, StoredBlob } from '../source/source.js'
import { type AnalysisRecord, readAnalysis, writeAnalysis } from './analysis-record.js'
import { CacheFolder } from './cache-folder.js'
import { readCatalogRecord, writeCatalog } from './catalog-record.js'
import { readLayer, writeLayer } from './layer-record.js'
import { keyOf, type RecordKey } from './record.js'
import { toolName } from './tool.js'

/** The layers of an image, the lowest first, or why they are not there. */
type Layers = readonly (StoredBlob | MissingReason)[]

/** What is to be kept, in parts; null where it is too much. */
type Told = readonly Uint8Array[] | null

/**
 * What earlier runs have found out, and where this one leaves what it finds. It never fails: what it does not have is read
 * anew, and what it cannot keep is not kept.
 */
export interface ImageCache {
  /** The catalog of a source of this identity. */
  catalog(identity: string): Promise<Catalog | null>
  keepCatalog(identity: string, catalog: Catalog): Promise<void>
  layer(blob: StoredBlob): Promise<IndexedLayer | null>
  keepLayer(blob: StoredBlob, layer: IndexedLayer): Promise<void>
  /** The analysis that is a function of these layers and of all the other parts. */
  analysis(layers: Layers, parts: readonly unknown[]): Promise<AnalysisRecord | null>
  keepAnalysis(layers: Layers, parts: readonly unknown[], record: AnalysisRecord): Promise<void>
  /** To be called when nothing more is kept. */
  settle(): Promise<void>
}

/** The cache in a folder, which need not be there yet. `bound`: what its records may take together, in bytes. */
export async function openCache(path: string, bound?: number): Promise<ImageCache> {
  const tool = await toolName()
  const folder = new CacheFolder(path, tool, bound)
  const read = async (key: RecordKey | null) => (key === null ? null : folder.read(key))
  /** What cannot be told as bytes is not kept: too long a text, a catalog of which a part cannot be read. */
  const write = async (key: RecordKey | null, tell: () => Told | Promise<Told>) => {
    if (key === null) return
    try {
      const payload = await tell()
      if (payload !== null) await folder.write(key, payload)
    } catch {
      // As if there were no cache: what is wrong is told to whoever needs it.
    }
  }
  const catalogKey = (identity: string) => keyOf(tool, 'catalog', [identity])
  // Columns are kept as they are in memory.
  const layerKey = (blob: StoredBlob) => {
    const name = nameOf(blob)
    return name && keyOf(tool, `layer ${endianness()}`, name)
  }
  const analysisKey = (layers: Layers, parts: readonly unknown[]) => {
    const names = layers.map((layer) => (typeof layer === 'string' ? layer : nameOf(layer)))
    return names.includes(null) ? null : keyOf(tool, 'analysis', [names, ...parts])
  }
  return {
    async catalog(identity) {
      const bytes = await read(catalogKey(identity))
      return bytes && readCatalogRecord(bytes)
    },
    async keepCatalog(identity, catalog) {
      await write(catalogKey(identity), () => writeCatalog(catalog))
    },
    async layer(blob) {
      const bytes = await read(layerKey(blob))
      const record = bytes && readLayer(bytes)
      if (!record) return null
      const { index, compression, gzipEstimate } = record
      const estimate = gzipEstimate === null ? null : Promise.resolve(gzipEstimate)
      return { index, facts: { compression, gzipEstimate: estimate, digests: null } }
    },
    async keepLayer(blob, { index, facts }) {
      const key = layerKey(blob)
      if (key === null) return
      const gzipEstimate = await facts.gzipEstimate
      await write(key, () => writeLayer({ index, compression: facts.compression, gzipEstimate }))
    },
    async analysis(layers, parts) {
      const bytes = await read(analysisKey(layers, parts))
      return bytes && readAnalysis(bytes)
    },
    async keepAnalysis(layers, parts, record) {
      await write(analysisKey(layers, parts), () => writeAnalysis(record))
    },
    settle: () => folder.settle(),
  }
}

/** What the bytes of a blob are told by from one run to the next; null where nothing tells them. */
function nameOf({ vouched, identity, unsettled, size }: StoredBlob): readonly unknown[] | null {
  if (vouched !== undefined) return ['diff-id', vouched, size]
  return identity === undefined || unsettled ? null : ['identity', identity, size]
}
