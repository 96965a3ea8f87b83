import type { Analysis, AnalysisWarning } from '../analysis.js'
import type { Compression } from '../compression/decompress.js'
import { parseJsonObject } from '../oci/json.js'
import { isCount, isListOf, isNullOr, isOneOf, isRecordOf, isText } from './shapes.js'

/** How a layer's blob was stored; null for a layer that is missing. */
export type BlobRecord = { readonly compression: Compression; readonly gzipEstimate: number | null } | null

/** An analysis but for what its source tells of it. */
export interface AnalysisRecord {
  readonly analysis: Analysis
  /** By layer. */
  readonly blobs: readonly BlobRecord[]
  /** What the source's warnings end with: those about the base. */
  readonly baseWarnings: readonly AnalysisWarning[]
}

/** A file table of more rows is not kept: as JSON it takes longer to read than to make. */
const MOST_ROWS = 300_000

/** An analysis as bytes; null where that is too much. */
export function writeAnalysis({ analysis, ...rest }: AnalysisRecord): Uint8Array[] | null {
  if ((analysis.files?.path.length ?? 0) > MOST_ROWS) return null
  return [Buffer.from(JSON.stringify({ analysis: { ...analysis, source: null }, ...rest }))]
}

/** Reads an analysis, which has no source; null where it is none. */
export function readAnalysis(bytes: Buffer): AnalysisRecord | null {
  const record = parseJsonObject(bytes)
  if (!record || !isAnalysisRecord(record)) return null
  const found = record as unknown as AnalysisRecord
  return found.analysis.layers.length === found.blobs.length ? found : null
}

const isAnalysisRecord = isRecordOf({
  analysis: isRecordOf({
    schemaVersion: isOneOf([1]),
    context: isRecordOf({}),
    image: isRecordOf({ id: isText }),
    layers: isListOf(isRecordOf({ tarBytes: isCount })),
    instructions: isListOf(isRecordOf({})),
    findings: isListOf(isRecordOf({})),
    warnings: isListOf(isRecordOf({ code: isText, message: isText })),
  }),
  blobs: isListOf(
    isNullOr(
      isRecordOf({
        compression: isOneOf(['none', 'gzip', 'zstd'] satisfies Compression[]),
        gzipEstimate: isNullOr(isCount),
      }),
    ),
  ),
  baseWarnings: isListOf(isRecordOf({ code: isText, message: isText })),
})
