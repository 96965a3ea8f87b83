import type { SparseExtent } from '../tar/sparse.js'
import { type Inodes, KINDS, type Metadata } from './inodes.js'
import type { Inode } from './layer-index.js'
import type { Names } from './names.js'

/** Fills the columns of a layer's names and inodes, row by row. */
export class LayerTable {
  readonly #parent: number[] = []
  readonly #inode: number[] = []
  readonly #names: string[] = []
  readonly #inodes: (Inode & {
    readonly bodyAt: number
    readonly extents: readonly SparseExtent[] | null
  })[] = []

  /** Returns the row. `parent` and `inode` are rows, or -1. */
  addName(parent: number, name: string, inode: number): number {
    this.#parent.push(parent)
    this.#names.push(name)
    return this.#inode.push(inode) - 1
  }

  /** Returns the row. */
  addInode(inode: Inode, bodyAt: number, extents: readonly SparseExtent[] | null): number {
    return this.#inodes.push({ ...inode, bodyAt, extents }) - 1
  }

  finish(): { names: Names; inodes: Inodes } {
    return { names: this.#finishNames(), inodes: this.#finishInodes() }
  }

  #finishNames(): Names {
    const count = this.#parent.length
    const start = new Uint32Array(count + 1)
    this.#names.forEach((name, row) => {
      start[row + 1] = (start[row] as number) + Buffer.byteLength(name)
    })
    const text = Buffer.from(this.#names.join(''))
    return { count, parent: Int32Array.from(this.#parent), text, start, inode: Int32Array.from(this.#inode) }
  }

  #finishInodes(): Inodes {
    const rows = this.#inodes
    const count = rows.length
    const places = new Map<string, number>()
    const metadata: Metadata[] = []
    const digests: Buffer[] = []
    const digestAt = new Int32Array(count).fill(-1)
    const texts = new Map<number, string>()
    const extents = new Map<number, readonly SparseExtent[]>()
    const meta = new Uint32Array(count)
    rows.forEach(({ kind, content, mode, uid, gid, xattrs, extents: sparse }, row) => {
      const key = `${mode} ${uid} ${gid} ${xattrs}`
      const place = places.get(key) ?? metadata.push({ mode, uid, gid, xattrs }) - 1
      places.set(key, place)
      meta[row] = place
      if (sparse) extents.set(row, sparse)
      if (content === '') return
      if (kind === 'file') digestAt[row] = digests.push(Buffer.from(content, 'hex')) - 1
      else texts.set(row, content)
    })
    return {
      count,
      kind: Uint8Array.from(rows, ({ kind }) => KINDS.indexOf(kind)),
      bytes: Float64Array.from(rows, ({ bytes }) => bytes),
      mtime: Float64Array.from(rows, ({ mtime }) => mtime),
      meta,
      metadata,
      texts,
      digestAt,
      digests: Buffer.concat(digests),
      checksum: new Uint32Array(count),
      checksumKind: null,
      bodyAt: Float64Array.from(rows, ({ bodyAt }) => bodyAt),
      extents,
    }
  }
}
