import type { Row } from './row.js'

export const IGNORED: readonly Row[] = []
