import type { Fixer } from '../fixer.js'

/** A cache that a RUN leaves behind is kept in a cache mount, or removed in the same RUN. */
export const packageManagerCache: Fixer = () => null
