import type { Machine } from './machine.js'

/** A line of /etc/group. */
export interface Group {
  readonly name: string
  readonly gid: number
  readonly members: readonly string[]
}

/** The groups of /etc/group; those of a directory service are not there. */
export async function groupsOf(machine: Machine): Promise<Group[]> {
  return lines(await machine.read('/etc/group')).map(([name = '', , gid, members = '']) => ({
    name,
    gid: Number(gid),
    members: members.split(',').filter(Boolean),
  }))
}

/** The name of a user in /etc/passwd, or the number. */
export async function userName(uid: number, machine: Machine): Promise<string> {
  const users = lines(await machine.read('/etc/passwd'))
  return users.find(([, , number]) => Number(number) === uid)?.[0] ?? String(uid)
}

function lines(text: string | null): string[][] {
  return (text ?? '')
    .split('\n')
    .map((line) => line.split(':'))
    .filter(([name, , number]) => name && /^\d+$/.test(number ?? ''))
}
