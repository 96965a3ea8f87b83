import { sameContent } from '../../image/identify.js'
import type { Name } from '../../image/name.js'
import type { Inode } from '../../layer/layer-index.js'
import { shellCommands } from '../../waste/commands/shell-commands.js'
import type { FixContext } from '../fixer.js'
import { type Copied, mayBeOfWorkdir } from './copied-paths.js'
import { type PathVersions, pathVersions } from './path-versions.js'

/** A COPY with the flags that it is to get; null where it keeps what it has. */
export interface Flagged {
  readonly copied: Copied
  readonly owner: Owner | null
  readonly mode: number | null
}

export interface Owner {
  readonly uid: number
  readonly gid: number
}

/** More versions of one path than this are not followed. */
const MOST_VERSIONS = 100

/** What a rebuild with these flags would have at the paths, before the instruction that is to change. */
export class PatchedState {
  readonly #context: FixContext
  readonly #versions: PathVersions
  readonly #flagged: ReadonlyMap<number, Flagged>

  constructor(context: FixContext, flagged: readonly Flagged[]) {
    this.#context = context
    this.#versions = pathVersions(context.layers)
    this.#flagged = new Map(flagged.map((one) => [one.copied.layer, one]))
  }

  /** Whose it is once the layers up to this one are there; null where that is not sure. */
  owner(path: string, layer: number): Owner | null {
    return this.#follow<Owner>(path, layer, {
      now: ({ uid, gid }) => ({ uid, gid }),
      same: (a, b) => a.uid === b.uid && a.gid === b.gid,
      set: /^(chown|chgrp)$/,
      twice: true,
      given: ({ copied, owner }, { path, inode }) => {
        const part = copied.parts.get(path)?.part
        if (owner === null) return { uid: inode.uid, gid: inode.gid }
        if (part === 'brought') return owner
        if (mayBeOfWorkdir(path, copied, this.#context)) return null
        // The classic builder gives folders above a copied folder to root.
        const certain =
          part === 'target' || copied.instruction.buildKit || /\bfile:/.test(copied.instruction.createdBy)
        return certain || sameOwner(owner, inode) ? owner : null
      },
    })
  }

  /** Its permissions once the layers up to this one are there; null where they are not sure. */
  mode(path: string, layer: number): number | null {
    return this.#follow<number>(path, layer, {
      now: ({ mode }) => mode & 0o7777,
      same: (a, b) => a === b,
      set: /^chmod$/,
      twice: false,
      given: ({ copied, mode }, { path, inode }) => {
        if (mode === null || inode.kind === 'symlink') return inode.mode & 0o7777
        const part = copied.parts.get(path)?.part
        if (part === 'above') return inode.mode & 0o7777
        // BuildKit gives the folder that it makes as the target 755 whatever the flag says; that may not stay so.
        return part === 'brought' || mode === (inode.mode & 0o7777) ? mode : null
      },
    })
  }

  #follow<T>(path: string, layer: number, about: Attribute<T>, depth = 0): T | null {
    const name = this.#versions.at(path, layer)
    if (!name || depth > MOST_VERSIONS) return null
    const flagged = this.#flagged.get(name.layer)
    const part = flagged?.copied.parts.get(path)?.part
    if (flagged && part !== 'older') return about.given(flagged, name)
    const now = about.now(name.inode)
    const before = this.#versions.at(path, name.layer - 1)
    if (!before) return now
    const patched = this.#follow(path, name.layer - 1, about, depth + 1)
    const was = about.now(before.inode)
    if (patched !== null && about.same(patched, was)) return now
    // It has changed below: what it is here depends on what was done to it here.
    if (part === 'older' || patched === null) return patched
    const maker = this.#context.waste.makerOf(name.layer)
    if (maker.keyword !== 'RUN' || !isSameFile(before.inode, name.inode)) return null
    if (about.twice && about.same(patched, now)) return now
    const isSet = shellCommands(maker).some(({ program }) => about.set.test(program))
    return about.same(now, was) && !isSet ? patched : null
  }
}

interface Attribute<T> {
  now(inode: Inode): T
  same(a: T, b: T): boolean
  /** Programs that set it. */
  readonly set: RegExp
  /** Whether setting it a second time changes nothing. */
  readonly twice: boolean
  given(flagged: Flagged, name: Name): T | null
}

/** Whether nothing but owner, mode and attributes can have changed. */
export function isSameFile(a: Inode, b: Inode): boolean {
  return a.kind === b.kind && a.mtime === b.mtime && (a.kind === 'directory' || sameContent(a, b))
}

export function sameOwner(a: Owner, b: Owner): boolean {
  return a.uid === b.uid && a.gid === b.gid
}
