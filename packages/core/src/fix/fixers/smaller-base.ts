import type { Fixer } from '../fixer.js'

export const smallerBase: Fixer = () => null
