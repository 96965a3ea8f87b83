import type { Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { userInfo } from 'node:os'

/** The number of this process's user; null where the platform has none, or does not tell. */
export async function currentUser(): Promise<number | null> {
  try {
    const { uid } = userInfo()
    return uid >= 0 ? uid : null
  } catch {
    // A user without a name, as containers have one; their own process is theirs.
    return stat('/proc/self').then(
      ({ uid }) => uid,
      () => null,
    )
  }
}

/** Whether nobody else can have written what these are of. Where there are no users, the folder's own rights have to do. */
export function isOwn({ uid, mode }: Pick<Stats, 'uid' | 'mode'>, user: number | null): boolean {
  return user === null || (uid === user && (mode & 0o022) === 0)
}
