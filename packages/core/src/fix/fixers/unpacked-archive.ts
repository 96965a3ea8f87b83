import type { Fixer } from '../fixer.js'

export const unpackedArchive: Fixer = () => null
