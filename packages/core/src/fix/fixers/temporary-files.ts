import { mountInstead } from '../archives/mount-instead.js'
import type { Fixer } from '../fixer.js'
import { removeAtEnd } from '../merge/remove-at-end.js'

/** What is left over is removed by the RUN that made it, or mounted for those that read it. */
export const temporaryFiles: Fixer = (finding, context) =>
  mountInstead(finding, context) ?? removeAtEnd(finding, context)
