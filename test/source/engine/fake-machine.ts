import { dirname } from 'node:path'
import type { Machine, Standing } from '../../../packages/core/src/source/engine/socket-trouble/machine.js'

/** A text, a link's target, or anything else. A folder that is closed lets nobody see what is in it. */
export type Thing = string | { link: string } | (Partial<Standing> & { closed?: true })

export const SOCKET: Thing = { kind: 'socket', mode: 0o660, uid: 0, gid: 999 }
export const CLOSED: Thing = { kind: 'folder', mode: 0o700, uid: 0, gid: 0, closed: true }

/** A machine that has these things, and the folders around them. */
export function fakeMachine(
  things: Readonly<Record<string, Thing>>,
  about: Partial<Pick<Machine, 'platform' | 'user' | 'home'>> = {},
): Machine {
  const all: Record<string, Thing> = { '/etc/passwd': PASSWD, ...things }
  const error = (code: string) => Object.assign(new Error(code), { code })
  return {
    platform: 'linux',
    user: 'anna',
    home: '/home/anna',
    ...about,
    async look(path) {
      const above = Object.entries(all).find(([name]) => path.startsWith(`${name}/`))
      if (above && typeof above[1] === 'object' && 'closed' in above[1]) throw error('EACCES')
      const standing = { kind: 'file', mode: 0o755, uid: 0, gid: 0, names: 1 } as const
      const thing = all[path]
      if (typeof thing === 'string') return standing
      if (thing && 'link' in thing) return { ...standing, kind: 'link' }
      if (thing) return { ...standing, ...thing }
      if (path === '/' || Object.keys(all).some((name) => name.startsWith(`${path}/`)))
        return { ...standing, kind: 'folder' }
      throw error(typeof all[dirname(path)] === 'string' ? 'ENOTDIR' : 'ENOENT')
    },
    async target(path) {
      const thing = all[path]
      if (typeof thing === 'object' && 'link' in thing) return thing.link
      throw error('EINVAL')
    },
    async read(path) {
      const thing = all[path]
      return typeof thing === 'string' ? thing : null
    },
  }
}

const PASSWD =
  'root:x:0:0:root:/root:/bin/sh\nanna:x:1000:1000::/home/anna:/bin/sh\nben:x:1001:1001::/:/bin/sh\n'

/** What /proc says of a process: by default anna's, in no further group. */
interface Process {
  readonly uid?: number
  readonly gid?: number
  readonly groups?: readonly number[]
  readonly capabilities?: string
}

/** What /proc says of a process: by default anna's, in no further group. */
export function processOf({ uid = 1000, gid = uid, groups = [], capabilities = '0' }: Process = {}) {
  const four = (id: number) => `\t${id}\t${id}\t${id}\t${id}`
  return {
    '/proc/self/status': `Name:\tnode\nUid:${four(uid)}\nGid:${four(gid)}\nGroups:\t${groups.join(' ')} \nCapEff:\t${capabilities.padStart(16, '0')}\n`,
  }
}
