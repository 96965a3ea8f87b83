import type { Metadata } from '../layer/inodes.js'
import type { Inode } from '../layer/layer-index.js'
import type { Copies } from './copies.js'
import type { Differences } from './identify.js'

export const CAUSES = ['same-content', 'moved', 'replaced', 'deleted'] as const

export type Cause = (typeof CAUSES)[number]

/** One inode of one layer that has bytes: a regular file under all its names, or a symlink. */
export interface Copy {
  /** Its place among all copies. */
  readonly number: number
  readonly layer: number
  readonly bytes: number
  readonly kind: Inode['kind']
  readonly metadata: Metadata
  readonly inode: Inode
  /** Its name, the first of them where there are several. */
  readonly path: string
  /** All names that its layer gives it, where those are several. */
  readonly links: readonly string[] | null
  /** How a later layer hid its last name; null while a container sees it. */
  readonly shadow: Shadow | null
}

export interface Shadow {
  readonly cause: Cause
  /** The layer that hid it. */
  readonly layer: number
  /** The name that went last. */
  readonly path: string
  /** The copies of the hiding layer that hold the same content, for `same-content` and `moved`. */
  readonly successors: readonly Copy[]
  /** In what they differ, for `same-content`. */
  readonly differences: Differences | null
}

/** A copy that somebody looks at: what is asked of it is looked up among the columns of all. */
export class CopyObject implements Copy {
  readonly #copies: Copies
  readonly number: number
  #path: string | null = null
  #shadow: Shadow | null = null

  constructor(copies: Copies, number: number) {
    this.#copies = copies
    this.number = number
  }

  get layer(): number {
    return this.#copies.layerOf(this.number)
  }

  get bytes(): number {
    return this.#copies.bytesOf(this.number)
  }

  get kind(): Inode['kind'] {
    return this.#copies.kindOf(this.number)
  }

  get metadata(): Metadata {
    return this.#copies.metadataOf(this.number)
  }

  get inode(): Inode {
    return this.#copies.inodeOf(this.number)
  }

  get path(): string {
    this.#path ??= this.#copies.pathOf(this.number)
    return this.#path
  }

  get links(): readonly string[] | null {
    return this.#copies.linksOf(this.number)
  }

  get shadow(): Shadow | null {
    const cause = this.#copies.causeOf(this.number)
    if (cause !== null) this.#shadow ??= new ShadowObject(this.#copies, this.number, cause)
    return this.#shadow
  }
}

class ShadowObject implements Shadow {
  readonly #copies: Copies
  readonly #copy: number
  readonly cause: Cause
  readonly layer: number
  #path: string | null = null
  #successors: readonly Copy[] | null = null
  #differences: Differences | null = null

  constructor(copies: Copies, copy: number, cause: Cause) {
    this.#copies = copies
    this.#copy = copy
    this.cause = cause
    this.layer = copies.hiderOf(copy)
  }

  get path(): string {
    this.#path ??= this.#copies.lastPathOf(this.#copy)
    return this.#path
  }

  get successors(): readonly Copy[] {
    this.#successors ??= this.#copies.successorsOf(this.#copy).map((copy) => this.#copies.at(copy))
    return this.#successors
  }

  get differences(): Differences | null {
    if (this.cause !== 'same-content') return null
    this.#differences ??= this.#copies.differencesOf(this.#copy)
    return this.#differences
  }
}
