import type { Fixer } from '../fixer.js'

export const deletedLater: Fixer = () => null
