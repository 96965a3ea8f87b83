import type { Row } from './row.js'

export const APT: readonly Row[] = []
