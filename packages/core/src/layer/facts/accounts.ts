import type { Probe } from './probe.js'

export interface User {
  readonly uid: number
  readonly gid: number
  /** Without a leading slash; '' for the root. */
  readonly home: string
}

/** The users of an etc/passwd by name, of each name the first (passwd(5)). */
export const users: Probe<ReadonlyMap<string, User>> = {
  paths: ['etc/passwd'],
  extract(content) {
    const found = new Map<string, User>()
    for (const [name = '', , uid, gid, , home = ''] of rows(content)) {
      const ids = [uid, gid].map(toId)
      const [user, group] = ids
      if (!isName(name) || user == null || group == null || found.has(name)) continue
      found.set(name, { uid: user, gid: group, home: home.replace(/^\/+|\/+$/g, '') })
    }
    return found.size > 0 ? found : null
  },
}

/** The numbers of an etc/group by name, of each name the first (group(5)). */
export const groups: Probe<ReadonlyMap<string, number>> = {
  paths: ['etc/group'],
  extract(content) {
    const found = new Map<string, number>()
    for (const [name = '', , id] of rows(content)) {
      const gid = toId(id)
      if (isName(name) && gid !== null && !found.has(name)) found.set(name, gid)
    }
    return found.size > 0 ? found : null
  },
}

function rows(content: string): string[][] {
  return content.split('\n').map((line) => line.split(':'))
}

function isName(name: string): boolean {
  return /^[\w.][\w.-]{0,63}$/.test(name)
}

function toId(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : null
}
