import type { Row } from './row.js'

export const COPY_AND_CHOWN: readonly Row[] = []
