import { type Analysis, type AnalyzeOptions, analyze, LayersizeError, loadAnalysis } from '@layersize/core'
import { openSaved } from './open-saved.js'
import { ProgressLine } from './progress.js'
import { canRedraw, exitOnSignal } from './terminal.js'

/** Whether a reference names a saved analysis and no image. */
export function isSaved(reference: string): boolean {
  return /\.json(\.gz)?$/i.test(reference)
}

/** An image analysed, with a line on the terminal that tells how far it is; or the analysis that was saved. */
export async function openAnalysis(reference: string, options: AnalyzeOptions): Promise<Analysis> {
  if (isSaved(reference)) return openSaved(reference, loadAnalysis)
  const progress = canRedraw(process.stderr, process.env)
    ? new ProgressLine(process.stderr, reference === '-' ? 'standard input' : reference)
    : null
  if (reference === '-') progress?.update({ readBytes: 0, totalBytes: null })
  const release = exitOnSignal(() => progress?.stop())
  try {
    return await analyze(reference === '-' ? standardInput() : reference, {
      ...options,
      onProgress: (now) => progress?.update(now),
    })
  } finally {
    progress?.stop()
    release()
    // A writer that is still there would keep the process waiting for what nobody reads.
    if (reference === '-') process.stdin.destroy()
  }
}

function standardInput(): NodeJS.ReadStream {
  if (process.stdin.isTTY) {
    throw new LayersizeError('REFERENCE_INVALID', 'Standard input is a terminal, and nothing is piped in', {
      hint: 'Pipe an image in: docker save shop:1 | layersize -',
    })
  }
  return process.stdin
}
