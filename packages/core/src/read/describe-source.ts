import type { AnalysisSource, AnalysisWarning, MissingReason } from '../analysis.js'
import type { BlobFacts } from '../layer/index-layer.js'
import type { LayerIndex } from '../layer/layer-index.js'
import type { Digest } from '../oci/digest.js'
import type { CatalogImage, CatalogLayer, StoredBlob } from '../source/source.js'

/** How a layer is stored, or why it is not there. */
export type StoredLayer =
  | {
      readonly missing: null
      readonly blob: StoredBlob
      readonly index: Pick<LayerIndex, 'tarBytes'>
      readonly facts: Pick<BlobFacts, 'compression'> & {
        readonly gzipEstimate: Promise<number> | number | null
      }
    }
  | { readonly missing: MissingReason }

type Blob = AnalysisSource['blobs'][number]

/** All that is known of an image because of where it was read. */
export async function describeSource(
  kind: AnalysisSource['kind'],
  reference: string,
  image: CatalogImage,
  layers: readonly StoredLayer[],
  warnings: AnalysisWarning[],
): Promise<AnalysisSource> {
  const blobs = layers.map((layer, i) => describeBlob(layer, image.layers[i] as CatalogLayer))
  // Of a blob that stands in the image twice, one copy is pulled.
  const sizes = new Map<string, { known: number | null; estimate: number | null }>()
  for (const [i, layer] of layers.entries()) {
    const { bytes, compression } = blobs[i] as Blob
    const key = image.config.diffIds[i] as Digest
    const estimate = layer.missing ? null : await layer.facts.gzipEstimate
    sizes.set(key, {
      known: compression === 'none' || isPlainType(layer, image.layers[i]) ? null : bytes,
      estimate: estimate ?? bytes,
    })
  }
  const compressedBytes = sum([...sizes.values()].map(({ known }) => known))
  const compressedEstimate = sum([...sizes.values()].map(({ estimate }) => estimate))
  return {
    kind,
    reference,
    manifestDigest: image.digests.at(-1) ?? null,
    compressedBytes,
    compressedEstimate: compressedBytes === null ? compressedEstimate : null,
    blobs,
    engineSizes: null,
    warnings,
  }
}

function describeBlob(layer: StoredLayer, { descriptor }: CatalogLayer): Blob {
  const digest = descriptor?.digest ?? null
  if (layer.missing) return { digest, bytes: descriptor?.size ?? null, compression: null }
  const { compression } = layer.facts
  // An engine's store does not know the length of a tar before it is read.
  return { digest, bytes: compression === 'none' ? layer.index.tarBytes : layer.blob.size, compression }
}

/** Whether a layer that is missing would not be compressed, as far as its manifest tells. */
function isPlainType({ missing }: StoredLayer, named: CatalogLayer | undefined): boolean {
  return missing !== null && /\.tar$/.test(named?.descriptor?.mediaType ?? '')
}

/** Null where one of the numbers is not known. */
function sum(numbers: readonly (number | null)[]): number | null {
  return numbers.reduce((total, number) => (total === null || number === null ? null : total + number), 0)
}
