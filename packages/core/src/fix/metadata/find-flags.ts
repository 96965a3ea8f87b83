import { isCopy } from '../../image/instructions.js'
import type { Name } from '../../image/name.js'
import { entriesOf } from '../../layer/entries.js'
import type { Inode } from '../../layer/layer-index.js'
import { joinPaths } from '../../waste/advice/wording.js'
import type { FixContext } from '../fixer.js'
import { type Copied, copiedPaths } from './copied-paths.js'
import { type MetadataCommand, reaches } from './metadata-command.js'
import { type Flagged, isSameFile, type Owner, PatchedState, sameOwner } from './patched-state.js'
import { pathVersions } from './path-versions.js'

/** Flags with which the files of a RUN's commands have, where they are made, what the commands gave them. */
export interface Flags {
  readonly flagged: readonly Flagged[]
  /** What each command must still reach: of the paths that the RUN wrote, those that a rebuild would have otherwise. */
  readonly left: ReadonlyMap<MetadataCommand, ReadonlySet<string>>
}

/** Each RUN looks at all that the COPYs brought: of an image that is made to take long, not all of them do. */
const MOST_WORK = 20_000_000
const spent = new WeakMap<FixContext, number>()

/** Finds those flags; or why there are none. */
export function findFlags(
  layer: number,
  commands: readonly MetadataCommand[],
  context: FixContext,
): Flags | string {
  const reached = copiesReached(layer, commands, context)
  const work = (spent.get(context) ?? 0) + reached.reduce((sum, { parts }) => sum + parts.size, 0)
  spent.set(context, work)
  if (work > MOST_WORK) return 'too many instructions change too many files'
  const reasons: string[] = []
  let flagged = reached.flatMap((copied) => {
    const found = flagsFor(copied, layer, commands, context)
    if (typeof found !== 'string') return [found]
    reasons.push(found)
    return []
  })
  // One that cannot have a flag leaves its paths to the commands, and may so take the ground from another.
  for (;;) {
    const state = new PatchedState(context, flagged)
    const right = flagged.filter((one) => {
      const path = wrongPath(one, layer, commands, state, context)
      if (path !== null)
        reasons.push(`a flag in line ${one.copied.source.line} may change ${joinPaths([path])} as well`)
      return path === null
    })
    if (right.length === flagged.length) {
      if (right.length === 0) return reasons[0] ?? 'no COPY brought these files as they are'
      return { flagged, left: leftFor(layer, commands, state, context) }
    }
    flagged = right
  }
}

/** The own COPYs whose files the commands change, the lowest first. */
function copiesReached(layer: number, commands: readonly MetadataCommand[], context: FixContext): Copied[] {
  const versions = pathVersions(context.layers)
  const layers = new Set<number>()
  for (const { path } of entriesOf(context.layers[layer])) {
    if (!commands.some((command) => reaches(command, path))) continue
    let name = versions.at(path, layer - 1)
    while (name && !context.waste.isBase(name.layer)) {
      if (layers.has(name.layer)) break
      if (isCopy(context.waste.makerOf(name.layer))) {
        const copied = copiedPaths(name.layer, context)
        if (typeof copied === 'string' || copied.parts.get(path)?.part !== 'older') {
          layers.add(name.layer)
          break
        }
      }
      const before = versions.at(path, name.layer - 1)
      if (!before || !isSameFile(before.inode, name.inode)) break
      name = before
    }
  }
  return [...layers]
    .sort((a, b) => a - b)
    .flatMap((one) => {
      const copied = copiedPaths(one, context)
      return typeof copied === 'string' ? [] : [copied]
    })
}

/** The owner and the mode that all that a COPY brought has in the end, where they are not what it had. */
function flagsFor(
  copied: Copied,
  layer: number,
  commands: readonly MetadataCommand[],
  context: FixContext,
): Flagged | string {
  const versions = pathVersions(context.layers)
  const { line } = copied.source
  const sets = (what: MetadataCommand['sets'], path: string) =>
    commands.some((command) => command.sets === what && reaches(command, path))
  const inodes = new Set<Inode>()
  let owner: Owner | null = null
  let target: Owner | null = null
  let mode: number | null = null
  let [owned, changesOwner] = [true, false]
  let [moded, changesMode] = [context.buildKit && copied.instruction.buildKit, false]
  for (const [path, { part, entry }] of copied.parts) {
    if (part !== 'brought' && part !== 'target') continue
    if (inodes.has(entry.inode)) return `line ${line} brings files with several names`
    inodes.add(entry.inode)
    const now = versions.at(path, layer)?.inode
    if (!now) continue
    // A chown takes these away, and a flag may not.
    if ((entry.inode.mode & 0o6000 && entry.inode.kind !== 'symlink') || entry.inode.xattrs !== '')
      return `what line ${line} brings has special bits or attributes that a chown takes away`
    owned &&= owner === null || sameOwner(owner, now)
    if (part === 'target') target = now
    else owner = { uid: now.uid, gid: now.gid }
    changesOwner ||= sets('owner', path) && !sameOwner(entry.inode, now)
    if (now.kind === 'symlink' || part === 'target') continue
    moded &&= (mode ?? now.mode) === now.mode && now.mode <= 0o777
    mode = now.mode
    changesMode ||= sets('mode', path) && entry.inode.mode !== now.mode
  }
  if (changesOwner && !owned) return `what line ${line} brings has several owners in the end`
  if (changesOwner && owner && target && !sameOwner(owner, target))
    return `--chown in line ${line} would change the folder that it makes as well`
  if (!changesOwner && changesMode && !moded) {
    return context.buildKit
      ? `what line ${line} brings has several modes in the end, and --chmod gives one to all files and folders`
      : 'only BuildKit has --chmod'
  }
  return {
    copied,
    owner: changesOwner ? owner : null,
    mode: changesMode && moded ? mode : null,
  }
}

/**
 * A path of the COPY at which a rebuild may have another owner or mode than the image, apart from what the commands still
 * reach; null for none.
 */
function wrongPath(
  { copied }: Flagged,
  layer: number,
  commands: readonly MetadataCommand[],
  state: PatchedState,
  context: FixContext,
): string | null {
  const versions = pathVersions(context.layers)
  for (const path of copied.parts.keys()) {
    const now = versions.at(path, layer)
    if (!now) continue
    const written = now.layer === layer
    const reached = (sets: MetadataCommand['sets']) =>
      written && commands.some((command) => command.sets === sets && reaches(command, path))
    const owner = state.owner(path, layer - 1)
    const mode = state.mode(path, layer - 1)
    const was = versions.at(path, layer - 1)
    // What the RUN does to it besides is done to what was there before: that must be the same.
    const before = written && was ? was.inode : now.inode
    if (!reached('owner') && !(owner && sameOwner(owner, before))) return path
    if (!reached('mode') && mode !== (before.mode & 0o7777)) return path
  }
  return null
}

function leftFor(
  layer: number,
  commands: readonly MetadataCommand[],
  state: PatchedState,
  context: FixContext,
): Map<MetadataCommand, Set<string>> {
  const left = new Map(commands.map((command) => [command, new Set<string>()]))
  const versions = pathVersions(context.layers)
  for (const { path, inode } of entriesOf(context.layers[layer])) {
    if (!commands.some((command) => reaches(command, path))) continue
    const before = versions.at(path, layer - 1)
    // What a chown takes away from a file, it must still take away; and what is written anew may be anybody's.
    const isPlain = before !== null && isUntouched(before, inode)
    const owner = isPlain ? state.owner(path, layer - 1) : null
    const mode = isPlain ? state.mode(path, layer - 1) : null
    for (const command of commands) {
      if (!reaches(command, path)) continue
      const right =
        command.sets === 'owner' ? owner !== null && sameOwner(owner, inode) : mode === (inode.mode & 0o7777)
      if (!right) left.get(command)?.add(path)
    }
  }
  return left
}

/** Whether a layer has at most changed owner and mode, and took nothing away with it. */
function isUntouched({ inode: before, copy }: Name, now: Inode): boolean {
  if (now.kind === 'directory') return before.kind === 'directory'
  return (
    isSameFile(before, now) &&
    before.xattrs === now.xattrs &&
    (before.kind !== 'file' || (before.mode & 0o6000) === 0) &&
    (copy?.links ?? null) === null
  )
}
