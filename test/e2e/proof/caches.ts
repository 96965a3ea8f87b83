import type { Row } from './row.js'

export const CACHES: readonly Row[] = []
