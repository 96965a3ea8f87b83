import type { Replay } from '../../../packages/core/src/image/replay.js'
import type { Analysis } from '../../../packages/core/src/index.js'
import type { Account } from './account.js'
import type { ExpectedWaste, Maker } from './expected-waste.js'

/** A replay in words that two of them can be compared by: a line for each name and each copy. */
export interface Described {
  readonly visible: readonly string[]
  readonly copies: readonly string[]
}

export function describeAccount({ visible, copies }: Account): Described {
  const first = firstNames([...visible].map(([path, inode]) => ({ path, inode })))
  return {
    visible: [...visible]
      .map(([path, inode]) => {
        const { kind, bytes, content, owner, mode, mtime, xattrs } = inode
        return words(path, kind, bytes, content, owner, mode, mtime, xattrs !== '', first.get(inode))
      })
      .sort(),
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
  const visible = [...replayed.visible()]
  const first = firstNames(visible)
  return {
    visible: visible
      .map(({ path, inode }) => {
        const { kind, bytes, content, uid, gid, mode, mtime, xattrs } = inode
        return words(
          path,
          kind,
          bytes,
          content,
          `${uid}:${gid}`,
          mode,
          mtime,
          xattrs !== '',
          first.get(inode),
        )
      })
      .sort(),
    copies: replayed.copies
      .map(({ layer, path, inode, shadow }) => {
        const to = shadow?.successors.map((copy) => copy.path).sort()
        const differences = shadow?.differences
        const changed = shadow
          ? (['owner', 'mode', 'xattrs'] as const).filter((key) => differences?.[key])
          : undefined
        return words(layer, path, inode.bytes, shadow?.cause, shadow?.layer, shadow?.path, to, changed)
      })
      .sort(),
  }
}

/** The findings of the rules that look at layers alone, a line each. */
export function describeFindings(findings: Analysis['findings']): string[] {
  return findings
    .filter(({ rule }) => LAYER_RULES.has(rule))
    .map(({ rule, confidence, own, changeAt, files, savesAlone }) =>
      words(rule, confidence, own, changeAt, files, savesAlone),
    )
    .sort()
}

export function describeExpected({ findings }: ExpectedWaste, makers: readonly Maker[]): string[] {
  return findings
    .map(({ rule, confidence, own, changeAt, copies }) => {
      const instruction = makers.findIndex(({ layer }) => layer === changeAt)
      const bytes = [...copies].reduce((sum, { inode }) => sum + inode.bytes, 0)
      return words(rule, confidence, own, instruction, copies.size, bytes)
    })
    .sort()
}

const LAYER_RULES = new Set([
  'metadata-only-change',
  'copied-again',
  'moved',
  'deleted-later',
  'replaced-later',
])

function firstNames<T>(names: readonly { readonly path: string; readonly inode: T }[]): Map<T, string> {
  const first = new Map<T, string>()
  for (const { path, inode } of names) {
    const known = first.get(inode)
    if (known === undefined || path < known) first.set(inode, path)
  }
  return first
}

function words(...parts: readonly unknown[]): string {
  return parts.map((part) => JSON.stringify(part) ?? '-').join(' ')
}
