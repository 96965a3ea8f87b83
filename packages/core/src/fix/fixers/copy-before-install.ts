import type { Fixer } from '../fixer.js'

export const copyBeforeInstall: Fixer = () => null
