import { constants, type Stats } from 'node:fs'
import { lstat, open, readlink } from 'node:fs/promises'
import { homedir, platform, userInfo } from 'node:os'
import { known } from '../known.js'

/** More than any file that is read here has, unless something is wrong. */
const MOST_BYTES = 1 << 20

/** What stands at a path. */
export interface Standing {
  readonly kind: 'socket' | 'folder' | 'link' | 'file'
  /** The permission bits alone. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** How many names it has: none if it was deleted and is only mounted here. */
  readonly names: number
}

/** What is asked of the surroundings of a socket. */
export interface Machine {
  readonly platform: string
  /** The name of the user that this process is of, and the home; null where nobody knows. */
  readonly user: string | null
  readonly home: string | null
  /** What stands at a path, links not followed. Rejects as lstat does. */
  look(path: string): Promise<Standing>
  /** Where a link leads. */
  target(link: string): Promise<string>
  /** The text of a small file; null where it cannot be read. */
  read(path: string): Promise<string | null>
}

/** The machine that this process runs on. */
export function thisMachine(): Machine {
  return {
    platform: platform(),
    user: known(() => userInfo().username) || null,
    home: known(homedir) || null,
    look: async (path) => standing(await lstat(path)),
    target: (link) => readlink(link),
    read: (path) => readText(path).catch(() => null),
  }
}

function standing(stats: Stats): Standing {
  const { mode, uid, gid, nlink } = stats
  return { kind: kindOf(stats), mode: mode & 0o7777, uid, gid, names: nlink }
}

function kindOf(stats: Stats): Standing['kind'] {
  if (stats.isSocket()) return 'socket'
  if (stats.isDirectory()) return 'folder'
  return stats.isSymbolicLink() ? 'link' : 'file'
}

async function readText(path: string): Promise<string> {
  // A pipe that nobody writes to would keep us waiting.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    // By what comes, since files of /proc have no size.
    const chunks: Buffer[] = []
    for (let left = MOST_BYTES; left > 0; ) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(Math.min(left, 1 << 16)))
      if (bytesRead === 0) break
      chunks.push(buffer.subarray(0, bytesRead))
      left -= bytesRead
    }
    return Buffer.concat(chunks).toString('utf8')
  } finally {
    await file.close()
  }
}
