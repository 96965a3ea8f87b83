import type { Fixer } from '../fixer.js'

export const copiedIntoImage: Fixer = () => null
