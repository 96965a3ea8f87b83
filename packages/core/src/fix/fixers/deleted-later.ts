import type { Fixer } from '../fixer.js'
import { joinRuns } from '../join-runs.js'

/** The RUN that makes a file and the one that deletes it are made one. */
export const deletedLater: Fixer = (finding, context) => joinRuns(finding, context)
