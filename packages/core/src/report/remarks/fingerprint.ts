import { createHash } from 'node:crypto'
import type { Draft, Remark } from './remark.js'

/** The remarks with what tells each from all others, today and in the next build. */
export function addFingerprints(drafts: readonly Draft[]): Remark[] {
  const seen = new Map<string, number>()
  return drafts.map(({ identity, ...remark }) => {
    const key = JSON.stringify([remark.rule, lastingName(remark.image), ...identity])
    const before = seen.get(key) ?? 0
    seen.set(key, before + 1)
    const fingerprint = createHash('sha256').update(`${key}#${before}`).digest('hex')
    return { ...remark, fingerprint }
  })
}

/** An image without the tag or digest, and an archive without the folder, which the next build may have others of. */
function lastingName(reference: string): string {
  const name = reference.slice(reference.lastIndexOf('/') + 1)
  if (/^.*\.(?:tar|tgz|json)(?:\.\w+)?$/is.test(name)) return name
  return reference.replace(/@sha256:.*$/s, '').replace(/:[^/:]*$/, '')
}
