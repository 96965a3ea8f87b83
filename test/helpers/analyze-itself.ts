import { vi } from 'vitest'

/** `analyze` as it is, without what each test file's own asks for besides. */
export const { analyze: analyzeItself } = await vi.importActual<
  typeof import('../../packages/core/src/analyze.js')
>('../../packages/core/src/analyze.js')
