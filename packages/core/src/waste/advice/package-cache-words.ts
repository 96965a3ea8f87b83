import { type Instruction, isCopy } from '../../image/instructions.js'
import { parentPath } from '../../parent-path.js'
import { shellWord } from '../../shell-word.js'
import type { CacheGroup } from '../claims/package-caches.js'
import { commandsOf, deletions } from '../commands/shell-commands.js'
import type { WasteContext } from '../waste-context.js'
import {
  beginWithInstruction,
  joinPaths,
  nameInstruction,
  quoteCommands,
  quoteInstruction,
} from './wording.js'

/** More folders than these are not written into a command. */
const MOST_FOLDERS = 3

/** What was left, where, and who has deleted it too late. */
export function tellOfCache(context: WasteContext, group: CacheGroup): string {
  const { kind: cache, maker } = group
  const verb = isCopy(maker) ? 'brings' : 'leaves'
  const left = `${beginWithInstruction(maker)} ${verb} ${cache.what} in ${joinPaths(foldersOf(group))}`
  const deleter = deleterOf(context, group)
  return deleter ? `${left}; ${nameInstruction(deleter)} deletes that too late: it ships all the same` : left
}

/** What to write instead, for the builder that was used. */
export function adviseOnCache(context: WasteContext, group: CacheGroup): string {
  const { maker } = group
  const quoted = quoteInstruction(maker)
  if (isCopy(maker))
    return `Leave ${joinPaths(foldersOf(group))} out of ${quoted}: copy only what a container needs`
  const clean = cleaning(context, group)
  if (maker.keyword !== 'RUN') return `Have what made ${nameInstruction(maker)} end with \`${clean}\``
  const deleter = deleterOf(context, group)
  const late = deleter ? deletions(deleter) : []
  if (deleter && late.length > 0)
    return `Move ${quoteCommands(late)} from ${nameInstruction(deleter)} to the end of ${quoted}`
  const mounts = maker.buildKit ? mountsOf(group) : []
  const without = withoutCache(group)
  if (mounts.length > 0) {
    const flags = mounts.map((mount) => `--mount=type=cache,${mount}`).join(' ')
    if (group.kind.remove) return `End ${quoted} with \`${clean}\`, or write it as \`RUN ${flags} …\``
    return `Write \`RUN ${flags} …\` as ${quoted}, or ${without ? `run \`${without}\` there` : `end it with \`${clean}\``}`
  }
  return without ? `Run \`${without}\` in ${quoted}` : `End ${quoted} with \`${clean}\``
}

/** Who deleted all of it, where that is one instruction. */
export function deleterOf(context: WasteContext, { copies }: CacheGroup): Instruction | null {
  let deleter: number | null = null
  for (const { copy } of copies) {
    // Who writes it again has a copy of his own in the group.
    if (copy.shadow?.cause === 'same-content') continue
    const layer = copy.shadow?.cause === 'deleted' ? copy.shadow.layer : null
    if (layer === null || (deleter !== null && deleter !== layer)) return null
    deleter = layer
  }
  return deleter === null ? null : context.makerOf(deleter)
}

/** A command that leaves nothing, unless the RUN has its flag already. */
function withoutCache({ kind: { without }, maker }: CacheGroup): string | null {
  const flag = without?.split(' ').at(-1)
  return without && flag && !maker.text.includes(flag) ? without : null
}

function cleaning({ distribution }: WasteContext, group: CacheGroup): string {
  const { kind: cache, maker } = group
  if (!cache.clean) {
    const folders = foldersOf(group).slice(0, MOST_FOLDERS)
    return `rm -rf ${folders.map((folder) => shellWord(`/${folder}`)).join(' ')}`
  }
  if (!cache.programs) return cache.clean
  const ran = commandsOf(maker, new RegExp(`^(${cache.programs.join('|')})$`))[0]?.program
  const usual = distribution && cache.usual?.get(distribution.id)
  return `${ran ?? usual ?? cache.programs[0]} ${cache.clean}`
}

/** Where to mount, with the owner that the folder has: by default a cache mount is root's. A flag takes no odd names. */
function mountsOf(group: CacheGroup): string[] {
  return mountTargets(group)
    .filter((target) => /^[\w./@+-]+$/.test(target))
    .slice(0, MOST_FOLDERS)
    .map((target) => describeMount(group, target))
}

/** What `--mount=type=cache,` is followed by. */
export function describeMount({ kind: { locked }, copies }: CacheGroup, target: string): string {
  const [first] = copies
  const { uid = 0, gid = 0 } = first?.copy.metadata ?? {}
  return `target=/${target}${locked ? ',sharing=locked' : ''}${uid === 0 ? '' : `,uid=${uid},gid=${gid}`}`
}

/** The folders to mount, none of them in another; none where that is of no use. */
export function mountTargets(group: CacheGroup): string[] {
  const { mount } = group.kind
  if (mount === false) return []
  const targets = foldersOf(group).map((folder) => {
    const names = folder.split('/')
    const at = mount ? names.lastIndexOf(mount) : -1
    return at < 0 ? folder : names.slice(0, at + 1).join('/')
  })
  const all = new Set(targets)
  return [...all].filter((target) => !foldersAbove(target).some((folder) => all.has(folder)))
}

function foldersAbove(path: string): string[] {
  const names = path.split('/')
  return names.slice(1).map((_, i) => names.slice(0, i + 1).join('/'))
}

/** The folders that it stands in: those that the table names, or those around the files that it names. */
export function foldersOf({ copies, roots }: CacheGroup): string[] {
  const files = new Set(copies.map(({ path }) => path))
  const folders = roots.map((root) => (files.has(root) ? parentPath(root) : root))
  return [...new Set(folders)]
}
