import type { Analysis, AnalysisFiles } from '../analysis.js'
import { LayersizeError } from '../errors.js'

/** The file table of an analysis. Throws OPTION_INVALID where it has none. */
export function fileRows({ files }: Analysis): AnalysisFiles {
  if (files) return files
  throw new LayersizeError('OPTION_INVALID', 'The analysis does not say what files there are', {
    hint: 'Save it with its files: layersize IMAGE --files --format json > FILE; in the library, analyze(image, { files: true }).',
  })
}
