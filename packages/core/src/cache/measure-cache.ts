import { lstat } from 'node:fs/promises'
import type { CacheUsage } from '../cache-usage.js'
import { BOUND, isOwnFolder } from './cache-folder.js'
import { listCached, removeCached } from './evict.js'
import { currentUser } from './trust.js'

/** What the cache in a folder holds. */
export async function measureCache(folder: string): Promise<CacheUsage> {
  const records = await listCached(folder)
  const isThere = (await lstat(folder).catch(() => null)) !== null
  const isTrusted = isThere && (await isOwnFolder(folder, await currentUser()))
  return {
    folder,
    state: isTrusted ? 'in-use' : isThere ? 'not-trusted' : 'absent',
    records: records.length,
    bytes: records.reduce((sum, { size }) => sum + size, 0),
    bound: BOUND,
  }
}

/** Removes all that a cache has written into its folder, and nothing else; says what is left. */
export async function clearCache(folder: string): Promise<CacheUsage> {
  for (const { path } of await listCached(folder)) await removeCached(path)
  return measureCache(folder)
}
