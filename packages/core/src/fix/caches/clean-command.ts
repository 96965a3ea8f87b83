import { entriesOf } from '../../layer/entries.js'
import { parentPath } from '../../parent-path.js'
import { CACHE_MATCHER, type CacheGroup } from '../../waste/claims/package-caches.js'
import type { FixContext } from '../fixer.js'
import type { RunScript } from '../shell/run-script.js'
import { type ProgramCall, programCalls } from './program-calls.js'

/** More folders than these are not written into a command. */
const MOST_FOLDERS = 4
/** Nor are more looked for. */
const MOST_ROOTS = 50

/** The command at the end of a script that removes a cache; null where none is sure to do so. */
export function cleanCommand(group: CacheGroup, script: RunScript, context: FixContext): string | null {
  const { kind } = group
  if (kind.store && (group.roots.length > MOST_ROOTS || isOfBase(group, context))) return null
  const call = programCalls(script).find(({ program }) => kind.filledBy.includes(program))
  const root = isRoot(group, context)
  const command = ownCommand(group, call, root) ?? removal(group, context)
  if (command === null || root) return command
  const ofRoot = group.copies.some(({ copy }) => copy.metadata.uid === 0)
  if (call?.sudo) return `sudo ${command}`
  return ofRoot ? null : command
}

/** Whether the base has something of it, which what runs later may work from. */
function isOfBase({ roots }: CacheGroup, { layers, waste }: FixContext): boolean {
  return layers.some(
    (index, layer) =>
      waste.isBase(layer) &&
      entriesOf(index).some(
        ({ path, inode }) =>
          inode.kind !== 'directory' && roots.some((root) => path === root || path.startsWith(`${root}/`)),
      ),
  )
}

/** What the manager itself offers, where that is more than to remove folders. */
function ownCommand(
  { kind, roots }: CacheGroup,
  call: ProgramCall | undefined,
  root: boolean,
): string | null {
  const { clean, programs } = kind
  if (!clean) return null
  if (clean.startsWith('rm -rf ')) {
    const folders = clean.split(' ').slice(2)
    return roots.every((path) => folders.some((folder) => `/${path}/`.startsWith(folder.replace('*', ''))))
      ? clean
      : null
  }
  if (!call || !/^[\w./-]+$/.test(call.word)) return null
  if (programs) return `${call.word} ${clean}`
  const flags = clean.slice(clean.indexOf(' '))
  // apt can do it as well, and warns that its words may change.
  if (clean.startsWith('apt-get')) return `${call.program === 'aptitude' ? 'aptitude' : 'apt-get'}${flags}`
  // The folders of Go's modules are read-only, for others than root.
  const better = /^(zypper|conda) /.test(clean) || (kind.store && call.program === 'go' && !root)
  return better ? `${call.word}${flags}` : null
}

/** Folders that were there before stay. */
function removal({ copies, roots, maker }: CacheGroup, { waste }: FixContext): string | null {
  const files = new Set(copies.map(({ path }) => path))
  const first = maker.layers[0] ?? 0
  const targets = new Set(
    roots.map((root) => {
      if (files.has(root)) return `/${parentPath(root)}/${lastOf(CACHE_MATCHER.match(root)?.pattern ?? root)}`
      return waste.hasFolderBelow(root, first) ? `/${root}/*` : `/${root}`
    }),
  )
  if (targets.size === 0 || targets.size > MOST_FOLDERS) return null
  if (![...targets].every((target) => /^\/[\w./@+*-]+$/.test(target))) return null
  return `rm -rf ${[...targets].join(' ')}`
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** Whether the step runs as root. */
function isRoot({ maker }: Pick<CacheGroup, 'maker'>, { instructions }: FixContext): boolean {
  const set = instructions.slice(0, maker.index).findLast(({ keyword }) => keyword === 'USER')
  return set === undefined || /^USER\s+(root|0)(:\S*)?$/.test(set.text.trim())
}
