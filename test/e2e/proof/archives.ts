import type { Row } from './row.js'

export const ARCHIVES: readonly Row[] = []
