import { LayersizeError } from '../errors.js'
import { parseDecimal } from './decimal.js'
import { entryType, isHeaderOnly, type TarEntry } from './entry.js'
import { BLOCK, isZero, META_LIMIT, readHeader, TarHeader } from './header.js'
import { invalidTar } from './invalid-tar.js'
import { parseNumber } from './number.js'
import { type PaxSparse, parsePaxSparseMap } from './pax.js'
import { PendingMeta } from './pending-meta.js'
import { checkExtents, parseOldSparse, type SparseExtent, SparseMapCollector } from './sparse.js'
import { wordsOf } from './words.js'

/** Is told of each member in turn: its header and where its stored bytes begin, those bytes in pieces, its end. */
export interface TarVisitor {
  entry(entry: TarEntry, bodyAt: number): void
  /** Not called where only headers are read. */
  data(chunk: Buffer): void
  /** With a checksum of the content where that is known without its bytes. */
  end(checksum?: number): void
}

type Expecting =
  | { readonly part: 'header' }
  | { readonly part: 'meta' }
  | { readonly part: 'old-sparse'; readonly extents: SparseExtent[]; blocks: number }
  | { readonly part: 'sparse-map'; readonly map: SparseMapCollector }
  | { readonly part: 'data' }
  | { readonly part: 'end' }

const HEADER: Expecting = { part: 'header' }
const META: Expecting = { part: 'meta' }
const DATA: Expecting = { part: 'data' }
const END: Expecting = { part: 'end' }

/**
 * Reads a tar as its bytes arrive, with the answers of Go's archive/tar, which engines unpack with: ustar, pax, GNU,
 * v7 and star headers, sparse files of all four kinds. A global pax header changes nothing, and what stands after the
 * end marker is not looked at. Throws TAR_INVALID and TAR_TRUNCATED.
 */
export class TarReader {
  readonly #visitor: TarVisitor
  readonly #block = Buffer.alloc(BLOCK)
  /** What was written last, and the same bytes by four. */
  #chunk: Buffer = this.#block
  #words: Int32Array | null = null
  #filled = 0
  #offset = 0
  #expecting: Expecting = HEADER
  /** Bytes of the current body still to come, and the padding after it. */
  #remaining = 0
  #padding = 0
  #zeroBlocks = 0
  #headerAt = 0
  readonly #header = new TarHeader()
  readonly #meta = new PendingMeta()

  constructor(visitor: TarVisitor) {
    this.#visitor = visitor
  }

  /** Takes the next bytes of the tar. */
  write(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length && this.#expecting.part !== 'end') {
      const used = this.#step(chunk, at)
      at += used
      this.#offset += used
    }
  }

  /**
   * Takes the next bytes, those of a chunk from `from` on, up to where a member's content begins, and says where in the
   * chunk that is: at its end where none of it is content. What follows the tar's end is taken as well.
   */
  writeHeaders(chunk: Buffer, from: number): number {
    let at = from
    while (at < chunk.length) {
      const { part } = this.#expecting
      if (part === 'data') return at
      if (part === 'end') return chunk.length
      const used = this.#step(chunk, at)
      at += used
      this.#offset += used
    }
    return at
  }

  /** How many of the next bytes are a member's content, which `skip` may leave out. */
  get skippable(): number {
    return this.#expecting.part === 'data' ? this.#remaining : 0
  }

  /** Goes on as if all of the current member's content had been written; with its checksum where that is known. */
  skip(checksum?: number): void {
    this.#offset += this.skippable
    this.#remaining = 0
    this.#endEntry(checksum)
  }

  /** The offset behind the end marker, or null before that was read. */
  get endedAt(): number | null {
    return this.#expecting.part === 'end' ? this.#offset : null
  }

  /** Says that no more bytes will come. */
  end(): void {
    const { part } = this.#expecting
    const between = part === 'header' && this.#filled === 0
    if (part === 'end' || between) return
    throw new LayersizeError(
      'TAR_TRUNCATED',
      `the tar ends at byte ${this.#offset}, in the middle of a member`,
    )
  }

  /** Uses up some bytes from `at` on and says how many; never 0. */
  #step(chunk: Buffer, at: number): number {
    const expecting = this.#expecting
    switch (expecting.part) {
      case 'data':
        return this.#readData(chunk, at)
      case 'meta':
        return this.#readMeta(chunk, at)
      case 'header':
        return this.#padding > 0 ? this.#skipPadding(chunk, at) : this.#readBlock(chunk, at)
      default:
        return this.#readBlock(chunk, at)
    }
  }

  #skipPadding(chunk: Buffer, at: number): number {
    const used = Math.min(this.#padding, chunk.length - at)
    this.#padding -= used
    return used
  }

  #readBlock(chunk: Buffer, at: number): number {
    if (this.#filled === 0 && chunk.length - at >= BLOCK) {
      this.#takeBlock(chunk, at)
      return BLOCK
    }
    const used = Math.min(BLOCK - this.#filled, chunk.length - at)
    chunk.copy(this.#block, this.#filled, at, at + used)
    this.#filled += used
    if (this.#filled === BLOCK) {
      this.#filled = 0
      this.#takeBlock(this.#block, 0)
    }
    return used
  }

  /** Takes the block at `from` in these bytes. */
  #takeBlock(bytes: Buffer, from: number): void {
    const expecting = this.#expecting
    switch (expecting.part) {
      case 'old-sparse':
        this.#takeOldSparse(expecting, bytes.subarray(from, from + BLOCK))
        break
      case 'sparse-map': {
        this.#remaining -= BLOCK
        if (this.#remaining < 0) throw invalidTar(this.#headerAt, 'its sparse map is longer than its body')
        const extents = expecting.map.push(bytes.subarray(from, from + BLOCK))
        if (extents) this.#beginEntry(extents)
        break
      }
      default:
        this.#takeHeader(bytes, from)
    }
  }

  #takeHeader(bytes: Buffer, from: number): void {
    // The offset still stands before this block where it came in one piece, and inside it where it did not.
    const at = this.#offset - (this.#offset % BLOCK)
    if (bytes[from] === 0 && isZero(bytes, from, BLOCK)) {
      this.#zeroBlocks++
      if (this.#zeroBlocks === 2) this.#expecting = END
      return
    }
    if (this.#zeroBlocks > 0) throw invalidTar(at, 'it follows a block of zeros')
    const header = this.#header
    readHeader(header, bytes, from, this.#wordsOf(bytes), at)
    this.#headerAt = at
    if (this.#meta.begin(header, at)) {
      this.#setBody(header)
      this.#expecting = META
      if (this.#remaining === 0) this.#endMeta()
      return
    }
    this.#meta.applyTo(header)
    this.#beginBody(header, bytes, from)
  }

  /** The same bytes by four, null where they do not begin at such a place in memory. */
  #wordsOf(bytes: Buffer): Int32Array | null {
    if (bytes !== this.#chunk) {
      this.#chunk = bytes
      this.#words = wordsOf(bytes)
    }
    return this.#words
  }

  #beginBody(header: TarHeader, bytes: Buffer, from: number): void {
    this.#setBody(header)
    if (header.typeflag === 'S') {
      const block = bytes.subarray(from, from + BLOCK)
      if (header.format !== 'gnu') throw invalidTar(this.#headerAt, 'a sparse file needs a GNU header')
      const { extents, more } = parseOldSparse(block, 'header', this.#headerAt)
      header.size = parseNumber(block, 0, 483, 12, this.#headerAt)
      if (more) this.#expecting = { part: 'old-sparse', extents, blocks: 0 }
      else this.#beginEntry(extents)
      return
    }
    const sparse = this.#meta.pax?.sparse
    const version = sparse && sparseVersion(sparse)
    if (!sparse || !version) {
      this.#beginEntry(null)
      return
    }
    const size = sparse.size || sparse.realSize
    if (sparse.name) header.name = sparse.name
    if (size) header.size = parseDecimal(size)
    if (version === '1.0')
      this.#expecting = { part: 'sparse-map', map: new SparseMapCollector(this.#headerAt) }
    else this.#beginEntry(parsePaxSparseMap(sparse, this.#headerAt))
  }

  #takeOldSparse(expecting: Expecting & { part: 'old-sparse' }, block: Buffer): void {
    expecting.blocks++
    if (expecting.blocks * BLOCK > META_LIMIT)
      throw invalidTar(this.#headerAt, 'its sparse map is over 1 MiB')
    const { extents, more } = parseOldSparse(block, 'extension', this.#headerAt)
    expecting.extents.push(...extents)
    if (!more) this.#beginEntry(expecting.extents)
  }

  #beginEntry(extents: SparseExtent[] | null): void {
    const header = this.#header
    if (extents) {
      if (isHeaderOnly(header.typeflag) || !Number.isSafeInteger(header.size)) {
        throw invalidTar(this.#headerAt, 'its sparse size cannot be')
      }
      checkExtents(extents, header.size, this.#remaining, this.#headerAt)
    }
    const xattrs = this.#meta.pax?.xattrs
    const entry: TarEntry = {
      type: entryType(header.typeflag, header.name),
      typeflag: header.typeflag,
      name: header.name,
      linkname: header.linkname,
      size: header.size,
      mode: header.mode & 0o7777,
      uid: header.uid,
      gid: header.gid,
      mtime: header.mtime,
      devmajor: header.devmajor,
      devminor: header.devminor,
      xattrs: xattrs?.size ? xattrs : null,
      extents,
    }
    // The block just read, whose last piece the offset does not count yet.
    this.#visitor.entry(entry, this.#offset - (this.#offset % BLOCK) + BLOCK)
    this.#meta.forget()
    if (this.#remaining > 0) this.#expecting = DATA
    else this.#endEntry()
  }

  #readData(chunk: Buffer, at: number): number {
    const used = Math.min(this.#remaining, chunk.length - at)
    this.#remaining -= used
    this.#visitor.data(chunk.subarray(at, at + used))
    if (this.#remaining === 0) this.#endEntry()
    return used
  }

  #endEntry(checksum?: number): void {
    this.#visitor.end(checksum)
    this.#expecting = HEADER
  }

  #readMeta(chunk: Buffer, at: number): number {
    const used = Math.min(this.#remaining, chunk.length - at)
    this.#meta.push(chunk.subarray(at, at + used))
    this.#remaining -= used
    if (this.#remaining === 0) this.#endMeta()
    return used
  }

  #endMeta(): void {
    this.#meta.end()
    this.#expecting = HEADER
  }

  #setBody(header: TarHeader): void {
    const size = isHeaderOnly(header.typeflag) ? 0 : header.size
    if (size < 0) throw invalidTar(this.#headerAt, 'it claims a negative size')
    this.#remaining = size
    this.#padding = (BLOCK - (size % BLOCK)) % BLOCK
  }
}

/** Which way the sparse map is written, or null where these records make no sparse file. */
function sparseVersion(sparse: PaxSparse): '0.x' | '1.0' | null {
  const { major = '', minor = '' } = sparse
  if (major === '0' && (minor === '0' || minor === '1')) return '0.x'
  if (major === '1' && minor === '0') return '1.0'
  return major === '' && minor === '' && sparse.map ? '0.x' : null
}
