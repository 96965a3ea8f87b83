import type { Analysis, AnalysisFiles, AnalysisInstruction } from '../analysis.js'
import { formatBytes } from '../units.js'
import { countedFindings } from './counted-findings.js'
import { countsFor } from './counted-rows.js'
import { isOfFindings, type Limit } from './limit.js'

/** Why a figure cannot be known, in a sentence that says what to do. */
export interface Unknown {
  readonly unknown: string
}

const BASE_UNKNOWN: Unknown = {
  unknown:
    'Where the base image ends is not known, and this is about what was added to it: name it with --base IMAGE, or scratch',
}

const NO_FILES: Unknown = {
  unknown:
    'The saved analysis does not say what each file is: save it with layersize check --save-baseline, or with --files',
}

/** What a limit is about, in bytes or as a number: of an image, or without its base. */
export function figureOf(analysis: Analysis, limit: Limit): Unknown | number {
  const own = limit.of === 'own'
  const { image, layers, source } = analysis
  // What is own waste is known before it is known where the base ends (docs/numbers.md).
  if (own && image.ownBytes === null && !isOfFindings(limit)) return BASE_UNKNOWN
  const missing = missingLayers(analysis, limit)
  if (missing) return missing
  const counted = layers.filter((layer) => !own || layer.base === false)
  switch (limit.kind) {
    case 'size':
      return own ? (image.ownBytes as number) : image.contentBytes
    case 'compressed':
      return (own ? ownCompressedBytes(analysis) : source.compressedBytes) ?? uncompressed(source)
    case 'wasted':
      if (own) return image.wastedBytes
      return image.baseWastedBytes === null ? BASE_UNKNOWN : image.wastedBytes + image.baseWastedBytes
    case 'layer':
      return Math.max(0, ...counted.map(({ contentBytes }) => contentBytes))
    case 'layers':
      return counted.length
    case 'files':
      if (!own) return image.files
      return analysis.files ? sumRows(analysis, analysis.files, limit) : NO_FILES
    case 'path':
      return analysis.files ? sumRows(analysis, analysis.files, limit) : NO_FILES
    case 'instruction':
      return Math.max(0, ...fittingInstructions(analysis, limit).map(({ contentBytes }) => contentBytes))
    case 'rule':
      return countedFindings(analysis, limit).reduce((sum, { bytes }) => sum + bytes, 0)
    case 'fail-on':
      return countedFindings(analysis, limit).length
  }
}

/** The instructions whose text fits, of the base only where that counts. */
export function fittingInstructions({ instructions }: Analysis, limit: Limit): AnalysisInstruction[] {
  return instructions.filter(({ text, base }) => limit.fits(text) && (limit.of === 'image' || base === false))
}

/** What a layer that could not be read might change. */
function missingLayers(analysis: Analysis, limit: Limit): Unknown | null {
  const { kind, of } = limit
  // How many layers there are, and what each weighs when it is pulled, the manifest says as well.
  if (kind === 'layers' || kind === 'compressed') return null
  const fitting = kind === 'instruction' ? fittingInstructions(analysis, limit) : null
  const missing = analysis.layers.filter(
    ({ index, missing, base }) =>
      missing !== null &&
      // A layer of the base can hide nothing of what stands above it, but decides what of that is there twice.
      (of === 'image' || base === false || isOfFindings(limit)) &&
      (fitting?.some(({ layers }) => layers.includes(index)) ?? true),
  )
  const [first] = missing
  if (!first) return null
  const what = missing.length === 1 ? `Layer ${first.index + 1} is` : `${missing.length} layers are`
  return {
    unknown: `${what} missing (${first.missing}), and might change it: check an image that has all its layers`,
  }
}

/** What pulling the own layers takes where the base is there; null where it is not known. */
function ownCompressedBytes({ layers, source }: Analysis): number | null {
  const sizes = new Map<string, number | null>()
  for (const { index, diffId } of layers) {
    const { bytes, compression } = source.blobs[index] ?? { bytes: null, compression: null }
    // Of a layer that could not be read, only the sum tells whether it is stored compressed.
    const known = compression === null ? source.compressedBytes !== null : compression !== 'none'
    sizes.set(diffId, known ? bytes : null)
  }
  for (const { base, diffId } of layers) if (base) sizes.delete(diffId)
  return [...sizes.values()].reduce(
    (sum, bytes) => (sum === null || bytes === null ? null : sum + bytes),
    0 as number | null,
  )
}

function uncompressed({ compressedEstimate }: Analysis['source']): Unknown {
  const about =
    compressedEstimate === null ? '' : `, only that it is about ${formatBytes(compressedEstimate)}`
  return {
    unknown: `What is stored here is not compressed, so what a pull downloads is not known${about}: check what is pushed, as an OCI layout or archive`,
  }
}

function sumRows(analysis: Analysis, files: AnalysisFiles, limit: Limit): number {
  const weightOf = countsFor(analysis, files, limit)
  let sum = 0
  for (let row = 0; row < files.path.length; row++) sum += weightOf(row)
  return sum
}
