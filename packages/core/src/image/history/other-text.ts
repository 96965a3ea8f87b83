import type { HistoryEntry } from '../../oci/config.js'

/** What `docker build --squash` writes on the layer that it makes of all others (moby, daemon/images/image_squash.go). */
const SQUASHED = /^(merge sha256:[0-9a-f]{64} to|create new from) sha256:[0-9a-f]{64}$/

/** Whether a step stands for those before it, merged into one layer. */
export function isSquash(step: HistoryEntry): boolean {
  return step.createdBy === '' && SQUASHED.test(step.comment)
}

/** The text of a step that is no instruction: what the tool wrote, with the comment where only that tells steps apart. */
export function otherText(step: HistoryEntry): string {
  const { createdBy, comment } = step
  if (isSquash(step)) return '(squashed into one layer)'
  if (createdBy === '') return comment || '(no instruction recorded)'
  if (comment === '') return createdBy
  // jib names its version for each of its layers, ko and apko their command line.
  if (/^jib(-[\w.-]{1,100})?(:[\w.+-]{1,100})?$/.test(createdBy)) return `jib: ${comment}`
  if (createdBy === 'apko') return `apko: ${comment}`
  if (/^ko build ko:\/\//.test(createdBy)) return `${createdBy} (${comment})`
  return createdBy
}
