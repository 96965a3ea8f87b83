import { vi } from 'vitest'

// Before each test file: whatever it analyses is held to what is true of any analysis.
vi.mock('../../packages/core/src/analyze.js', async (importOriginal) => {
  const original = await importOriginal<typeof import('../../packages/core/src/analyze.js')>()
  const analyze: typeof original.analyze = async (image, options) => {
    const analysis = await original.analyze(image, { ...options, files: options?.files || true })
    const { checkAnalysis } = await import('./check-analysis.js')
    checkAnalysis(analysis)
    // The tables are checked whoever asks for them, and come to those who do.
    const { files: _, whiteouts: __, ...rest } = analysis
    return options?.files ? analysis : rest
  }
  return { ...original, analyze }
})
