import type { Change } from '../../dockerfile/changes.js'
import type { DockerfileInstruction } from '../../dockerfile/dockerfile.js'
import { entriesOf } from '../../layer/entries.js'
import { parentPath } from '../../parent-path.js'
import { describeMount, mountTargets } from '../../waste/advice/package-cache-words.js'
import { CACHE_MATCHER, type CacheGroup } from '../../waste/claims/package-caches.js'
import type { FixContext } from '../fixer.js'
import { copiesOf } from './copies-of.js'

/** More mounts than these nobody wants in one RUN. */
const MOST_MOUNTS = 3

/** Tools that copy out of a store where they cannot link into it. */
const LINKS_OR_COPIES = /^(pnpm|uv|bun)'s /

export interface CacheMounts {
  /** Paths without a leading slash. */
  readonly targets: readonly string[]
  /** What `--mount=` is set to. */
  readonly values: readonly string[]
}

/** The mounts that keep a cache out of the image and hide nothing else; null where there are none such. */
export function cacheMounts(group: CacheGroup, context: FixContext): CacheMounts | null {
  const at = context.sourceOf(group.maker)
  const targets = mountTargets(group)
  if (!at || !context.buildKit || targets.length === 0 || targets.length > MOST_MOUNTS) return null
  const fits = targets.every(
    (target) =>
      /^[\w./@+-]+$/.test(target) &&
      !overlapsMount(at, target) &&
      holdsOnlyCache(group, target, context) &&
      hasOwnedParent(group, target, context),
  )
  if (!fits) return null
  return { targets, values: targets.map((target) => `type=cache,${describeMount(group, target)}`) }
}

/** Gives a RUN the mounts that it does not have. */
export function mountChanges(at: DockerfileInstruction, { values }: CacheMounts): Change[] {
  return values.map((value) => ({ type: 'add-flag', at, name: 'mount', value }))
}

/** Whether a RUN mounts something over a folder, in it or around it. */
export function overlapsMount({ flags }: DockerfileInstruction, folder: string): boolean {
  return flags.some(({ name, value }) => {
    if (name !== 'mount' || /(?:^|,)type=(?:secret|ssh)(?:,|$)/.test(value ?? '')) return false
    const mounted = /(?:^|,)(?:target|dst|destination)=([^,]*)/.exec(value ?? '')?.[1]
    // A folder that is relative to another one, or that a variable tells, is not known here.
    if (mounted === undefined) return true
    const path = mounted.replace(/^["']?\/?|\/*["']?$/g, '')
    if (mounted.includes('$')) return true
    return (
      !mounted.startsWith('/') || `${folder}/`.startsWith(`${path}/`) || `${path}/`.startsWith(`${folder}/`)
    )
  })
}

/** What lies there before is hidden while the RUN runs, what it puts there is gone after it: all of it is the same cache. */
function holdsOnlyCache({ kind, maker }: CacheGroup, target: string, context: FixContext): boolean {
  const { layers, waste } = context
  const inside = (path: string) => path.startsWith(`${target}/`)
  const belongs = (path: string) =>
    kind.mount === '.npm' || CACHE_MATCHER.match(path)?.kind === kind || isTrash(path)
  const fits = layers.slice(0, (maker.layers.at(-1) ?? 0) + 1).every((index, layer) =>
    entriesOf(index).every(({ path, inode }) => {
      if (path === target) return inode.kind === 'directory'
      if (!inside(path) || inode.kind === 'directory') return true
      // What the base has in a store, the RUN may work from.
      return belongs(path) && !(kind.store && waste.isBase(layer))
    }),
  )
  if (!fits || LINKS_OR_COPIES.test(kind.what)) return fits
  return copiesOf(maker.layers, context).every(
    ({ links }) => links === null || links.every(inside) || !links.some(inside),
  )
}

/** What tools leave beside their caches, and make anew. */
function isTrash(path: string): boolean {
  return /\.lock$|\/(notifications|\.tmp|workers)\//.test(path)
}

/** Builders make the folders above a mount as root's, which another user could not write to. */
function hasOwnedParent({ copies, maker }: CacheGroup, target: string, { layers }: FixContext): boolean {
  const [first] = copies
  const owner = first?.copy.metadata.uid ?? 0
  if (owner === 0) return true
  const parent = parentPath(target)
  return layers
    .slice(0, maker.layers[0] ?? 0)
    .some((index) =>
      entriesOf(index).some(
        ({ path, inode }) => path === parent && inode.kind === 'directory' && inode.uid === owner,
      ),
    )
}
