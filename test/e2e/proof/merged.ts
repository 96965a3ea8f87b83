import type { Row } from './row.js'

export const MERGED: readonly Row[] = []
