import type { Instruction } from '../../image/instructions.js'
import type { Metadata } from '../../layer/inodes.js'
import { lastName } from '../../layer/path.js'
import type { Pair } from '../claims/group-by-pair.js'
import { commandsOf } from '../commands/shell-commands.js'
import type { ShadowedCopy } from '../waste-context.js'

/** What of files can be not as it was. */
export interface Changed {
  readonly owner: boolean
  readonly mode: boolean
  readonly xattrs: boolean
}

/** What of a pair's copies is not as it was. */
export function changedBy({ copies }: Pair): Changed {
  const changed = { owner: false, mode: false, xattrs: false }
  for (const { shadow } of copies) {
    changed.owner ||= shadow.differences?.owner ?? false
    changed.mode ||= shadow.differences?.mode ?? false
    changed.xattrs ||= shadow.differences?.xattrs ?? false
  }
  return changed
}

/** What the copies that followed on these have of owner and mode: of a layer's files, most share it. */
export function metadataAfter(copies: readonly ShadowedCopy[]): ReadonlySet<Metadata> {
  const after = new Set<Metadata>()
  for (const { shadow } of copies) for (const { metadata } of shadow.successors) after.add(metadata)
  return after
}

/** ADD unpacks a local archive with the owners in it, whatever its flags say. */
export function unpacksArchive({ maker, copies }: Pair): boolean {
  if (maker.keyword !== 'ADD') return false
  if (maker.buildKit) return /\.(tar|tgz|tbz2?|txz|tar\.\w+)(\s|$)/.test(maker.text)
  // The classic builder records no name, but what it took for a folder; and an archive is never what it unpacks to.
  const target = targetOf(maker)
  return !/\bADD dir:/.test(maker.createdBy) && !copies.every(({ path }) => path === target)
}

/** Where a COPY puts things, without slashes around it; null where only a WORKDIR would tell. */
export function targetOf({ text }: Instruction): string | null {
  const target = text.split(' ').at(-1) ?? ''
  return target.startsWith('/') ? target.replace(/^\/+|\/+$/g, '') : null
}

/** The COPY with these flags. Its sources are left out: no history tells all of them, `--from` among them. */
export function withFlags({ keyword, text }: Instruction, flags: readonly string[]): string {
  const names = flags.map((flag) => flag.split('=')[0] as string)
  const words = text.split(' ').slice(1)
  const kept = words.filter(
    (word) => /^--(chown|chmod)=/.test(word) && !names.some((name) => word.startsWith(name)),
  )
  return [keyword, ...flags, ...kept, '…', words.at(-1)].join(' ')
}

/** The owner that all got, as the hider's own chown names it where one is right; null where they got several. */
export function ownerFlag({ hider, copies }: Pair): string | null {
  const owners = new Set(Array.from(metadataAfter(copies), ({ uid, gid }) => `${uid}:${gid}`))
  if (owners.size !== 1) return null
  const specs = new Set(commandsOf(hider, /^chown$/).map(({ operands }) => operands[0] ?? ''))
  const [spec = ''] = specs
  const written = specs.size === 1 && /^[\w.-]+(:[\w.-]*)?$/.test(spec)
  const [owner] = owners as Set<string>
  if (!written) return `--chown=${owner}`
  // `chown user` leaves the group and `chown user:` takes the login group; COPY would take another: say which it is.
  const [user, group] = spec.split(':')
  return `--chown=${user}:${group || owner?.split(':')[1]}`
}

/** One octal mode that is right for all; null where a COPY would have to give several. */
export function modeFlag(pair: Pair): string | null {
  const modes = new Set(Array.from(metadataAfter(pair.copies), ({ mode }) => mode & 0o7777))
  const [mode = 0] = modes
  const commands = commandsOf(pair.hider, /^chmod$/)
  const written = commands.map(({ operands: [spec = ''] }) => spec).find((spec) => /^[0-7]{3,4}$/.test(spec))
  const flag = `--chmod=${written && Number.parseInt(written, 8) === mode ? written : mode.toString(8)}`
  const recursive = commands.some(({ text }) => /\s(-\w*R|--recursive)/.test(text))
  return modes.size === 1 && (bringsOneFile(pair) || suitsFolders(mode, recursive)) ? flag : null
}

/** The folders that a COPY makes get its mode as well. */
function suitsFolders(mode: number, asWritten: boolean): boolean {
  const readers = (mode & 0o444) >> 2
  return (mode & 0o100) !== 0 && (asWritten || (readers & ~mode) === 0)
}

/** Whether the COPY takes a file and no folder. */
function bringsOneFile({ maker, copies, whole }: Pair): boolean {
  const [only, second] = copies
  if (!only || second) return false
  const sources = maker.text.split(' ').slice(1, -1)
  const name = lastName(only.path)
  return !whole || only.path === targetOf(maker) || sources.some((source) => lastName(source) === name)
}
