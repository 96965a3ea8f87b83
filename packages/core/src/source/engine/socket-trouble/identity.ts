import type { Machine, Standing } from './machine.js'

/** What a group or user that is not of this user namespace shows as. */
const UNMAPPED = 65_534

const CAP_DAC_OVERRIDE = 1n << 1n

/** On whose behalf this process opens files. */
export interface Identity {
  readonly uid: number
  readonly groups: readonly number[]
  /** Whether permission bits do not bind it, as they do not bind root. */
  readonly overrides: boolean
  /** Whether it is in a user namespace, where not every user and group has a number. */
  readonly inNamespace: boolean
}

/** Reads who this process is; null where there is no /proc. */
export async function identityOf(machine: Machine): Promise<Identity | null> {
  const status = await machine.read('/proc/self/status')
  if (status === null) return null
  const field = (name: string) => new RegExp(`^${name}:(.*)$`, 'm').exec(status)?.[1]?.trim() ?? ''
  const numbers = (name: string) => (field(name).match(/\d+/g) ?? []).map(Number)
  // Real, effective, saved, and the one that files are opened with.
  const uid = numbers('Uid')[3]
  const gid = numbers('Gid')[3]
  if (uid === undefined || gid === undefined) return null
  const capabilities = /^[\da-f]{1,16}$/i.test(field('CapEff')) ? BigInt(`0x${field('CapEff')}`) : 0n
  const map = (await machine.read('/proc/self/gid_map')) ?? '0 0 4294967295'
  return {
    uid,
    groups: [gid, ...numbers('Groups')],
    overrides: (capabilities & CAP_DAC_OVERRIDE) !== 0n,
    inNamespace: !/^\s*0\s+0\s+4294967295\s*$/.test(map),
  }
}

/** Whether a file's group or user has no number in the user namespace of this process. */
export function isUnmapped({ uid, gid }: Standing, { inNamespace }: Identity): boolean {
  return inNamespace && (uid === UNMAPPED || gid === UNMAPPED)
}

/** Whether permission bits allow this process what `bit` is for: 4 read, 2 write, 1 search. */
export function isAllowed(standing: Standing, identity: Identity, bit: 1 | 2 | 4): boolean {
  const { uid, gid, mode } = standing
  // Root's power reaches only to users and groups of its own user namespace.
  if (identity.overrides && !isUnmapped(standing, identity)) return true
  if (uid === identity.uid) return (mode & (bit << 6)) !== 0
  if (identity.groups.includes(gid)) return (mode & (bit << 3)) !== 0
  return (mode & bit) !== 0
}
