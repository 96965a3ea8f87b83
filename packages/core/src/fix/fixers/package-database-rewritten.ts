import type { Fixer } from '../fixer.js'

export const packageDatabaseRewritten: Fixer = () => null
