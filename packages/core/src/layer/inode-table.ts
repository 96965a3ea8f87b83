import { hash } from 'node:crypto'
import { LayersizeError } from '../errors.js'
import type { TarEntry, TarEntryType } from '../tar/entry.js'
import type { SparseExtent } from '../tar/sparse.js'
import { grow, growBytes, trimBytes } from './grow.js'
import { type ChecksumKind, type Inodes, KINDS, type Metadata } from './inodes.js'

/** Bytes of a SHA-256. */
const DIGEST = 32

/** The inodes of a layer in columns that grow. */
export class InodeTable {
  #count = 0
  #kind = new Uint8Array(256)
  #bytes = new Float64Array(256)
  #mtime = new Float64Array(256)
  #meta = new Uint32Array(256)
  #digestAt = new Int32Array(256)
  #checksum = new Uint32Array(256)
  #bodyAt = new Float64Array(256)
  #digested = 0
  #digests: Buffer = Buffer.allocUnsafeSlow(256)
  #texts = new Map<number, string>()
  #extents = new Map<number, readonly SparseExtent[]>()
  readonly #metadata: Metadata[] = []
  readonly #metaByText = new Map<string, number>()
  /** Those seen last, by a few bits of their numbers: an image has few, and in turns. */
  readonly #metaSeen = new Int32Array(64).fill(-1)

  /** Returns the row of a member that is no hard link and of no type that is not known. */
  add(entry: TarEntry, bodyAt: number): number {
    const row = this.#count++
    if (row === this.#kind.length) this.#grow(row + 1)
    const { type } = entry
    this.#kind[row] = KIND[type]
    this.#mtime[row] = entry.mtime
    this.#meta[row] = this.#metaOf(entry)
    this.#digestAt[row] = -1
    this.#bodyAt[row] = bodyAt
    if (type === 'file') {
      this.#bytes[row] = entry.size
      if (entry.extents) this.#extents.set(row, entry.extents)
    } else if (type === 'symlink') {
      this.#bytes[row] = symlinkBytes(entry.linkname)
      if (entry.linkname !== '') this.#texts.set(row, entry.linkname)
    } else if (type !== 'directory' && type !== 'fifo') {
      this.#texts.set(row, `${entry.devmajor}:${entry.devminor}`)
    }
    return row
  }

  /** `digest` is hex. */
  setDigest(row: number, digest: string): void {
    const at = DIGEST * this.#digested
    if (at === this.#digests.length) {
      this.#digests = growBytes(this.#digests, at + DIGEST, Number.POSITIVE_INFINITY)
    }
    this.#digests.write(digest, at, 'hex')
    this.#digestAt[row] = this.#digested++
  }

  setChecksum(row: number, checksum: number): void {
    this.#checksum[row] = checksum
  }

  isDirectory(row: number): boolean {
    return this.#kind[row] === KIND.directory
  }

  /**
   * The inodes in the order in which names have them, those that none has left out, and Σ their bytes. The rows in
   * `ofNames` are changed to theirs. Throws LAYER_INVALID.
   */
  finish(ofNames: Int32Array, checksumKind: ChecksumKind | null): { inodes: Inodes; contentBytes: number } {
    const kept = this.#keptRows(ofNames)
    const bytes = arranged(this.#bytes, kept, this.#count)
    const contentBytes = bytes.reduce((sum, length) => sum + length, 0)
    if (!Number.isSafeInteger(contentBytes)) {
      throw new LayersizeError(
        'LAYER_INVALID',
        `its files claim ${contentBytes} bytes together, more than 2^53`,
      )
    }
    const inodes = {
      count: bytes.length,
      kind: arranged(this.#kind, kept, this.#count),
      bytes,
      mtime: arranged(this.#mtime, kept, this.#count),
      meta: arranged(this.#meta, kept, this.#count),
      metadata: this.#metadata,
      texts: arrangedMap(this.#texts, kept),
      digestAt: arranged(this.#digestAt, kept, this.#count),
      digests: trimBytes(this.#digests, DIGEST * this.#digested),
      checksum: arranged(this.#checksum, kept, this.#count),
      checksumKind,
      bodyAt: arranged(this.#bodyAt, kept, this.#count),
      extents: arrangedMap(this.#extents, kept),
    }
    return { inodes, contentBytes }
  }

  /** The rows that names have, in their order, which `ofNames` then speaks of; null where those are all as they stand. */
  #keptRows(ofNames: Int32Array): Int32Array | null {
    const kept = new Int32Array(this.#count)
    const places = new Int32Array(this.#count).fill(-1)
    let count = 0
    let asTheyStand = true
    for (let i = 0; i < ofNames.length; i++) {
      const row = ofNames[i] as number
      if (row < 0) continue
      // Only hard links share an inode.
      if ((places[row] as number) < 0) {
        if (row !== count) asTheyStand = false
        kept[count] = row
        places[row] = count++
      }
      ofNames[i] = places[row] as number
    }
    return asTheyStand && count === this.#count ? null : kept.subarray(0, count)
  }

  #metaOf({ mode, uid, gid, xattrs }: TarEntry): number {
    const few = (mode ^ (uid * 7) ^ (gid * 13)) & 63
    const seen = this.#metadata[this.#metaSeen[few] as number]
    if (!xattrs && seen?.xattrs === '' && seen.mode === mode && seen.uid === uid && seen.gid === gid) {
      return this.#metaSeen[few] as number
    }
    const digest = xattrs ? hash('sha256', JSON.stringify([...xattrs].sort()), 'hex') : ''
    const text = `${mode} ${uid} ${gid} ${digest}`
    const known = this.#metaByText.get(text)
    const meta = known ?? this.#metadata.push({ mode, uid, gid, xattrs: digest }) - 1
    if (known === undefined) this.#metaByText.set(text, meta)
    this.#metaSeen[few] = meta
    return meta
  }

  #grow(length: number): void {
    this.#kind = grow(this.#kind, length)
    this.#bytes = grow(this.#bytes, length)
    this.#mtime = grow(this.#mtime, length)
    this.#meta = grow(this.#meta, length)
    this.#digestAt = grow(this.#digestAt, length)
    this.#checksum = grow(this.#checksum, length)
    this.#bodyAt = grow(this.#bodyAt, length)
  }
}

const KIND = Object.fromEntries(KINDS.map((kind, i) => [kind, i])) as Readonly<Record<TarEntryType, number>>

function arranged<T extends Uint8Array | Int32Array | Uint32Array | Float64Array>(
  column: T,
  rows: Int32Array | null,
  count: number,
): T {
  if (!rows) return column.slice(0, count) as T
  const made = column.slice(0, rows.length) as T
  for (let i = 0; i < rows.length; i++) made[i] = column[rows[i] as number] as number
  return made
}

function arrangedMap<T>(byRow: ReadonlyMap<number, T>, rows: Int32Array | null): ReadonlyMap<number, T> {
  if (!rows || byRow.size === 0) return byRow
  const made = new Map<number, T>()
  rows.forEach((row, i) => {
    const value = byRow.get(row)
    if (value !== undefined) made.set(i, value)
  })
  return made
}

/** The target's length in bytes, as lstat tells it. */
function symlinkBytes(target: string): number {
  // Names keep odd bytes as \xNN and double a backslash; each of those is one byte.
  return Buffer.byteLength(target.replace(/\\(x[0-9a-f]{2}|\\)/g, '.'))
}
