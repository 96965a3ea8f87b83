import { randomUUID } from 'node:crypto'
import type { Stats } from 'node:fs'
import { type FileHandle, lstat, mkdir, open, readFile, rename, stat, unlink, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { READ_ITSELF } from '../source/read-itself.js'
import { evict } from './evict.js'
import { headerOf, openRecord, type RecordKey } from './record.js'
import { currentUser, isOwn } from './trust.js'

/** What all records may take together, in bytes. */
export const BOUND = 2 ** 30

/** How old a record's time of last use may be before it is written anew, in milliseconds. */
const USED_LATELY = 3_600_000

/** After this many milliseconds the sum of all sizes is not believed any more: other processes change it. */
const SUM_HOLDS = 86_400_000

/** Where the sum of all sizes stands, and when it was taken. */
const SUM = 'size'

/**
 * Records in a folder, each in a file of its own that is named by its key. Several processes may use it at once. It never
 * fails: what cannot be read is not there, and what cannot be written is left out.
 */
export class CacheFolder {
  readonly path: string
  readonly #tool: string
  readonly #bound: number
  /** Whose files are read; undefined until somebody has looked whether the folder can be trusted, null where it cannot. */
  #owner: Promise<{ readonly user: number | null } | null> | undefined
  #written = 0

  constructor(path: string, tool: string, bound: number = BOUND) {
    this.path = path
    this.#tool = tool
    this.#bound = bound
  }

  /** What is recorded under a key, in a buffer of its own; null where nothing is that can be trusted. */
  async read(key: RecordKey): Promise<Buffer | null> {
    this.#owner ??= this.#findOwner()
    const owner = await this.#owner
    if (!owner) return null
    const path = this.#pathOf(key)
    let file: FileHandle | null = null
    try {
      file = await open(path, READ_ITSELF)
      const stats = await file.stat()
      if (!stats.isFile() || !isOwn(stats, owner.user) || stats.size > this.#bound) return null
      const payload = openRecord(key, this.#tool, await readAll(file, stats.size))
      if (payload) await this.#touch(path, stats)
      return payload
    } catch {
      return null
    } finally {
      await file?.close().catch(() => {})
    }
  }

  /** Records these bytes under a key, in the place of what was there. */
  async write(key: RecordKey, payload: readonly Uint8Array[]): Promise<void> {
    const parts = [headerOf(key, this.#tool, payload), ...payload]
    const size = parts.reduce((sum, { length }) => sum + length, 0)
    if (size > this.#bound || !(await this.#make(key))) return
    if (await putFile(this.#pathOf(key), parts)) this.#written += size
  }

  /** To be called after the last record is written: lets the least used go where all together take too much. */
  async settle(): Promise<void> {
    if (this.#written === 0) return
    const sum = join(this.path, SUM)
    const now = Date.now()
    const [total = Number.NaN, taken = Number.NaN] = (await readFile(sum, 'latin1').catch(() => ''))
      .split(' ', 2)
      .map((text) => (/^\d+$/.test(text) ? Number(text) : Number.NaN))
    const grown = total + this.#written
    this.#written = 0
    const isKnown = grown <= this.#bound && taken <= now && taken > now - SUM_HOLDS
    const text = isKnown ? `${grown} ${taken}` : `${await evict(this.path, this.#bound)} ${now}`
    await putFile(sum, [Buffer.from(text)])
  }

  #pathOf(key: RecordKey): string {
    return join(this.path, key.slice(0, 2), key.slice(2))
  }

  /** Null where the folder is not there, or is not this user's alone. */
  async #findOwner(): Promise<{ readonly user: number | null } | null> {
    const user = await currentUser()
    return (await isOwnFolder(this.path, user)) ? { user } : null
  }

  /** Makes the folder of a record, and says whether it can be used. */
  async #make(key: RecordKey): Promise<boolean> {
    const folder = join(this.path, key.slice(0, 2))
    try {
      await makeFolder(folder)
    } catch {
      return false
    }
    const owner = await this.#findOwner()
    if (owner) this.#owner = Promise.resolve(owner)
    return owner !== null && (await isOwnFolder(folder, owner.user))
  }

  async #touch(path: string, { mtimeMs }: Stats): Promise<void> {
    const now = Date.now()
    if (now - mtimeMs < USED_LATELY && mtimeMs <= now) return
    await utimes(path, now / 1000, now / 1000).catch(() => {})
  }
}

/** Whether it is a folder that nobody else can write into; a link to one counts if it is this user's as well. */
export async function isOwnFolder(path: string, user: number | null): Promise<boolean> {
  try {
    const link = await lstat(path)
    if (link.isSymbolicLink() && user !== null && link.uid !== user) return false
    const stats = await stat(path)
    return stats.isDirectory() && isOwn(stats, user)
  } catch {
    return false
  }
}

/** With all above it. Node's own way never ends where the system says that the parent is not there, and it is (/proc). */
async function makeFolder(path: string): Promise<void> {
  const above = dirname(path)
  const make = () =>
    mkdir(path, 0o700).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  await make().catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' || above === path) throw error
    await makeFolder(above)
    await make()
  })
}

async function readAll(file: FileHandle, size: number): Promise<Buffer> {
  // Not of a pool: columns in it stand on a multiple of 8.
  const bytes = Buffer.allocUnsafeSlow(size)
  let at = 0
  while (at < size) {
    const { bytesRead } = await file.read(bytes, at, size - at, at)
    if (bytesRead === 0) break
    at += bytesRead
  }
  return bytes.subarray(0, at)
}

/** Writes a file beside its place and moves it there, so that nobody ever sees a part of it. Says whether it is there. */
async function putFile(path: string, parts: readonly Uint8Array[]): Promise<boolean> {
  const beside = `${path}.${randomUUID()}`
  try {
    const file = await open(beside, 'wx', 0o600)
    try {
      for (const part of parts) await file.writeFile(part)
    } finally {
      await file.close()
    }
    await rename(beside, path)
    return true
  } catch {
    await unlink(beside).catch(() => {})
    return false
  }
}
