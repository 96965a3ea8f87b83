import { inodeOf } from '../layer/inode-of.js'
import { contentAt, DIRECTORY, type Inodes, type Metadata } from '../layer/inodes.js'
import type { Inode, LayerIndex } from '../layer/layer-index.js'
import { pathOf } from '../layer/names.js'
import { partOf } from './part-of.js'

/** A hard link to what a lower layer has. */
interface Link {
  readonly path: string
  readonly layer: number
  /** The number of a name that is no such link. */
  readonly to: number
}

/** The names that layers give, numbered from 1: the rows of one layer after the other, then what links to lower layers. */
export class LayerNames implements Iterable<number> {
  readonly layers: readonly LayerIndex[]
  /** How many rows there are before each layer, and of all. */
  readonly before: Int32Array
  readonly #links: Link[] = []

  constructor(layers: readonly LayerIndex[]) {
    this.layers = layers
    this.before = new Int32Array(layers.length + 1)
    layers.forEach(({ names }, layer) => {
      this.before[layer + 1] = (this.before[layer] as number) + names.count
    })
  }

  /** How many rows all layers have. */
  get rows(): number {
    return this.before[this.layers.length] as number
  }

  numberOf(layer: number, row: number): number {
    return (this.before[layer] as number) + row + 1
  }

  /** Gives what stands under a name another one, in a higher layer. */
  addLink(path: string, layer: number, name: number): number {
    return this.rows + this.#links.push({ path, layer, to: this.targetOf(name) })
  }

  /** The name itself, or the one that it links to. */
  targetOf(name: number): number {
    return this.#link(name)?.to ?? name
  }

  /** The layer that gives the name. */
  layerOf(name: number): number {
    return this.#link(name)?.layer ?? partOf(this.before, name - 1)
  }

  /** The row of a name of a layer that is no such link. */
  rowOf(name: number, layer: number): number {
    return name - 1 - (this.before[layer] as number)
  }

  pathOf(name: number): string {
    const link = this.#link(name)
    if (link) return link.path
    const layer = this.layerOf(name)
    return pathOf((this.layers[layer] as LayerIndex).names, this.rowOf(name, layer))
  }

  /** All that stand for something, by layer; of each the links to lower layers last. */
  *[Symbol.iterator](): Generator<number> {
    let link = 0
    for (const [layer, { names }] of this.layers.entries()) {
      for (let row = 0; row < names.count; row++) {
        if ((names.inode[row] as number) >= 0) yield this.numberOf(layer, row)
      }
      for (; this.#links[link]?.layer === layer; link++) yield this.rows + link + 1
    }
  }

  isDirectory(name: number): boolean {
    return this.kindOf(name) === DIRECTORY
  }

  /** A place in KINDS. */
  kindOf(name: number): number {
    const [inodes, row] = this.#inode(name)
    return inodes.kind[row] as number
  }

  metadataOf(name: number): Metadata {
    const [inodes, row] = this.#inode(name)
    return inodes.metadata[inodes.meta[row] as number] as Metadata
  }

  contentOf(name: number): string {
    return contentAt(...this.#inode(name))
  }

  inodeOf(name: number): Inode {
    const [inodes, row] = this.#inode(name)
    return inodeOf(inodes, row)
  }

  #inode(name: number): [inodes: Inodes, row: number] {
    const target = this.targetOf(name)
    const layer = this.layerOf(target)
    const index = this.layers[layer] as LayerIndex
    return [index.inodes, index.names.inode[this.rowOf(target, layer)] as number]
  }

  #link(name: number): Link | undefined {
    return name > this.rows ? this.#links[name - this.rows - 1] : undefined
  }
}
