import { lstat, open, readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { READ_ITSELF } from '../source/read-itself.js'
import { MARK } from './record.js'

/** A file that this cache has written. */
export interface CachedFile {
  readonly path: string
  readonly size: number
  /** When it was used last, in milliseconds. */
  readonly usedAt: number
  /** Whether it is a record, and not the rest of one that was never finished. */
  readonly whole: boolean
}

/** How much of what it may take a cache takes after it was cleaned up, so that this is not done each time. */
const KEPT = 0.9

/** Milliseconds after which whoever has begun to write a record is not believed to go on. */
const UNFINISHED = 3_600_000

/** Removes unfinished records, and the least recently used where all take more bytes than `bound`. Returns how many are left. */
export async function evict(folder: string, bound: number): Promise<number> {
  const files = await listCached(folder)
  const stale = files.filter(({ whole, usedAt }) => !whole && usedAt < Date.now() - UNFINISHED)
  const records = files.filter(({ whole }) => whole).sort((a, b) => a.usedAt - b.usedAt)
  for (const { path } of stale) await removeCached(path)
  let total = records.reduce((sum, { size }) => sum + size, 0)
  const most = total > bound ? bound * KEPT : bound
  for (const { path, size } of records) {
    if (total <= most) break
    if (await removeCached(path)) total -= size
  }
  return total
}

/** The files in a cache's folder by their names; no links are followed. None where the folder cannot be read. */
export async function listCached(folder: string): Promise<CachedFile[]> {
  const files: CachedFile[] = []
  for (const part of await namesIn(folder, /^[0-9a-f]{2}$/)) {
    const inside = join(folder, part)
    if (!(await lstat(inside).catch(() => null))?.isDirectory()) continue
    const names = await namesIn(inside, /^[0-9a-f]{62}(\.[0-9a-f-]{36})?$/)
    const stats = await Promise.all(names.map((name) => lstat(join(inside, name)).catch(() => null)))
    for (const [i, name] of names.entries()) {
      const found = stats[i]
      if (!found?.isFile()) continue
      files.push({
        path: join(inside, name),
        size: found.size,
        usedAt: found.mtimeMs,
        whole: name.length === 62,
      })
    }
  }
  return files
}

/** Removes a file if it begins as all that a cache writes; says whether it is gone. */
export async function removeCached(path: string): Promise<boolean> {
  if (!(await isCached(path))) return false
  return unlink(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
  )
}

/** An empty one was begun and never written. */
async function isCached(path: string): Promise<boolean> {
  try {
    await using file = await open(path, READ_ITSELF)
    const head = Buffer.alloc(MARK.length)
    const { bytesRead } = await file.read(head, 0, head.length, 0)
    return MARK.startsWith(head.toString('latin1', 0, bytesRead))
  } catch {
    return false
  }
}

async function namesIn(folder: string, wanted: RegExp): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.filter((name) => wanted.test(name)).sort()
}
