import { KINDS, type Metadata } from '../layer/inodes.js'
import type { Inode } from '../layer/layer-index.js'
import type { Copies } from './copies.js'
import type { Copy } from './copy.js'
import type { LayerNames } from './layer-names.js'

/** One name that a layer gives an inode, for as long as it stands there. */
export interface Name {
  readonly path: string
  readonly layer: number
  readonly kind: Inode['kind']
  readonly metadata: Metadata
  /** As `inode` has it. */
  readonly content: string
  readonly inode: Inode
  /** Null where the inode has no bytes. */
  readonly copyNumber: number | null
  /** Whether it is a hard link to what the copy is called. */
  readonly isLink: boolean
  /** Null where the inode has no bytes. */
  readonly copy: Copy | null
  /** The layer that wrote something else there or removed it, be it the same folder anew; null while it is visible. */
  readonly hiddenBy: number | null
}

/** A name of which only that is looked up which somebody asks for. */
export class NameObject implements Name {
  readonly #names: LayerNames
  readonly #copies: Copies
  readonly #name: number
  readonly hiddenBy: number | null

  constructor(names: LayerNames, copies: Copies, name: number, hiddenBy: number | null) {
    this.#names = names
    this.#copies = copies
    this.#name = name
    this.hiddenBy = hiddenBy
  }

  get path(): string {
    return this.#names.pathOf(this.#name)
  }

  get layer(): number {
    return this.#names.layerOf(this.#name)
  }

  get kind(): Inode['kind'] {
    return KINDS[this.#names.kindOf(this.#name)] as Inode['kind']
  }

  get metadata(): Metadata {
    return this.#names.metadataOf(this.#name)
  }

  get inode(): Inode {
    return this.#names.inodeOf(this.#name)
  }

  get content(): string {
    return this.#names.contentOf(this.#name)
  }

  get copyNumber(): number | null {
    const copy = this.#copies.ofName(this.#name)
    return copy < 0 ? null : copy
  }

  get isLink(): boolean {
    const copy = this.copyNumber
    return copy !== null && this.#copies.nameOf(copy) !== this.#name
  }

  get copy(): Copy | null {
    const copy = this.copyNumber
    return copy === null ? null : this.#copies.at(copy)
  }
}
