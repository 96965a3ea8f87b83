import type { Fixer } from '../fixer.js'
import { installRuns, joinInstalls } from '../merge/join-installs.js'

/** Package databases that several RUNs write anew: they become one RUN, with what deletes the lists too late. */
export const packageDatabaseRewritten: Fixer = ({ advice }, context) => {
  const runs = installRuns(context)
  if (runs.length < 2) return null
  const joined = joinInstalls(runs, [], context)
  return 'changes' in joined ? joined : { summary: `${advice}; there is no patch, as ${joined.why}` }
}
