import type { User } from '../../layer/facts/accounts.js'
import type { FixContext } from '../fixer.js'
import { pathVersions } from './path-versions.js'

/** The users and groups that a container of some layers has; null where their file is not there or was not read. */
export interface Accounts {
  readonly users: ReadonlyMap<string, User> | null
  readonly groups: ReadonlyMap<string, number> | null
}

/** The accounts once the layers up to this one are there. */
export function accountsAt(layer: number, { layers }: FixContext): Accounts {
  const versions = pathVersions(layers)
  const passwd = versions.at('etc/passwd', layer)
  const group = versions.at('etc/group', layer)
  return {
    users: (passwd && layers[passwd.layer]?.users) ?? null,
    groups: (group && layers[group.layer]?.groups) ?? null,
  }
}

/** The number that a name or number stands for; null where it stands for none. */
export function userId({ users }: Accounts, word: string): number | null {
  return /^\d+$/.test(word) ? Number(word) : (users?.get(word)?.uid ?? null)
}

export function groupId({ groups }: Accounts, word: string): number | null {
  return /^\d+$/.test(word) ? Number(word) : (groups?.get(word) ?? null)
}
