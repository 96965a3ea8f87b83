import type { Replay } from '../../../packages/core/src/image/replay.js'
import type { Account } from './account.js'
import type { PlainInode } from './plain-layer.js'

/** A replay in words that two of them can be compared by: a line for each name and each copy. */
export interface Described {
  readonly visible: readonly string[]
  readonly copies: readonly string[]
}

export function describeAccount({ visible, copies }: Account): Described {
  return {
    visible: describeNames(visible),
    copies: copies
      .map(({ layer, path, inode, shadow }) => {
        const to = shadow?.successors.map((copy) => copy.path).sort()
        return words(
          layer,
          path,
          inode.bytes,
          shadow?.cause,
          shadow?.layer,
          shadow?.path,
          to,
          shadow?.changed,
        )
      })
      .sort(),
  }
}

export function describeReplay(replayed: Replay): Described {
  const plain = new Map<object, PlainInode>()
  const visible = new Map<string, PlainInode>()
  for (const { path, inode } of replayed.visible()) {
    const { kind, bytes, content, uid, gid, mode, mtime, xattrs } = inode
    const same = plain.get(inode) ?? { kind, bytes, content, owner: `${uid}:${gid}`, mode, mtime, xattrs }
    plain.set(inode, same)
    visible.set(path, same)
  }
  return {
    visible: describeNames(visible),
    copies: [...replayed.copies]
      .map(({ layer, path, inode, shadow }) => {
        const to = shadow?.successors.map((copy) => copy.path).sort()
        const changed = (['owner', 'mode', 'xattrs'] as const).filter((key) => shadow?.differences?.[key])
        const { cause, layer: hider, path: last } = shadow ?? {}
        return words(layer, path, inode.bytes, cause, hider, last, to, shadow ? changed : undefined)
      })
      .sort(),
  }
}

/** A line for each name, also with the first name of the same inode. */
export function describeNames(names: ReadonlyMap<string, PlainInode>): string[] {
  const first = new Map<PlainInode, string>()
  const sorted = [...names].sort(([a], [b]) => (a < b ? -1 : 1))
  for (const [path, inode] of sorted) if (!first.has(inode)) first.set(inode, path)
  return sorted.map(([path, inode]) => {
    const { kind, bytes, content, owner, mode, mtime, xattrs } = inode
    return words(path, kind, bytes, content, owner, mode, mtime, xattrs !== '', first.get(inode))
  })
}

function words(...parts: readonly unknown[]): string {
  return parts.map((part) => JSON.stringify(part) ?? '-').join(' ')
}
