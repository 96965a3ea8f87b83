import type { Fixer } from '../fixer.js'

export const metadataOnlyChange: Fixer = () => null
