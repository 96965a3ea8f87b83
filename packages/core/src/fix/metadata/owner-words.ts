import type { MetadataCommand } from './metadata-command.js'
import type { Owner } from './patched-state.js'

/** An owner as a flag names it. */
export interface OwnerWords {
  readonly user: string
  readonly group: string
}

/**
 * The owner that a command gave, in words that it has: `app:app`, `$USER:$USER`. `chown user` leaves the group and
 * `chown user:` takes the login group; a COPY would take another: its number says which it is.
 */
export function ownerWords({ command }: MetadataCommand, spec: string, { uid, gid }: Owner): OwnerWords {
  if (command.program === 'chgrp') return { user: String(uid), group: spec }
  const [user, group] = spec.split(':')
  return { user: user || String(uid), group: group || String(gid) }
}
