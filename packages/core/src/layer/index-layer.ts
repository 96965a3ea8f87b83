import { createHash, type Hash, hash } from 'node:crypto'
import { Beginning } from '../compression/beginning.js'
import { type ByteSink, pump } from '../compression/byte-sink.js'
import { type Compression, decompressor } from '../compression/decompress.js'
import { LayersizeError } from '../errors.js'
import { type Digest, digestFrom } from '../oci/digest.js'
import { parentPath } from '../parent-path.js'
import type { TarEntry } from '../tar/entry.js'
import { BLOCK, canBeginTar } from '../tar/header.js'
import { TarReader, type TarVisitor } from '../tar/reader.js'
import type { SparseExtent } from '../tar/sparse.js'
import { ContentDigest } from './content-digest.js'
import { factOf, type LayerFacts, NO_FACTS, withFact } from './facts/layer-facts.js'
import { MAX_PROBED } from './facts/probe.js'
import { GzipEstimate } from './gzip-estimate.js'
import type { Inode, LayerIndex, LayerWarning, LowerLink } from './layer-index.js'
import { LayerTable } from './layer-table.js'
import { normalizePath, parseWhiteout } from './path.js'
import { PathTree } from './path-tree.js'

/** How many more names may be read; one allowance is shared by all layers of an image. */
export interface EntryAllowance {
  readonly limit: number
  left: number
}

/** How a layer was stored, seen while it was read. */
export interface BlobFacts {
  readonly compression: Compression
  /** How long it would be compressed, a guess, where it is not. */
  readonly gzipEstimate: Promise<number> | null
  /** Of the blob as stored and of its tar, where they were asked for. */
  readonly digests: { readonly blob: Digest; readonly tar: Digest } | null
}

export interface IndexedLayer {
  readonly index: LayerIndex
  readonly facts: BlobFacts
}

/**
 * Reads a layer, compressed or not, into its index. `key` names it in errors; with `digests`, all bytes are hashed too.
 * Throws LAYER_INVALID, LAYER_TRUNCATED, COMPRESSION_UNSUPPORTED, TOO_MANY_ENTRIES; what the bytes throw passes through.
 */
export function indexLayer(
  key: string,
  bytes: AsyncIterable<Uint8Array>,
  allowance: EntryAllowance,
  digests = false,
): Promise<IndexedLayer> {
  return pump(bytes, new LayerStream(key, allowance, digests))
}

/** Takes a layer's bytes as `indexLayer` reads them. Nothing stands between them and the tar's reader that could wait. */
export class LayerStream implements ByteSink<IndexedLayer> {
  readonly #key: string
  readonly #indexer: LayerIndexer
  readonly #reader: TarReader
  readonly #blob: ByteSink
  readonly #hashes: { readonly blob: Hash; readonly tar: Hash } | null
  #compression: Compression = 'none'
  #estimate: GzipEstimate | null = null
  #tarBytes = 0

  constructor(key: string, allowance: EntryAllowance, digests: boolean) {
    this.#key = key
    this.#indexer = new LayerIndexer(allowance)
    this.#reader = new TarReader(this.#indexer)
    this.#hashes = digests ? { blob: createHash('sha256'), tar: createHash('sha256') } : null
    const tar: ByteSink = {
      write: (chunk) => this.#takeTar(chunk),
      end: async () => this.#reader.end(),
      destroy() {},
    }
    const checked = new Beginning(BLOCK, (start) => {
      // A stream of nothing is an empty layer, as it is for engines.
      if (start.length > 0) checkIsTar(start)
      return tar
    })
    this.#blob = decompressor(checked, (kind) => {
      this.#compression = kind
      if (kind === 'none') this.#estimate = new GzipEstimate()
    })
  }

  write(chunk: Buffer): Promise<void> | undefined {
    try {
      this.#hashes?.blob.update(chunk)
      return this.#blob.write(chunk)?.catch((error) => {
        throw layerError(this.#key, error)
      })
    } catch (error) {
      throw layerError(this.#key, error)
    }
  }

  async end(): Promise<IndexedLayer> {
    try {
      await this.#blob.end()
      return {
        index: this.#indexer.finish(this.#tarBytes),
        facts: {
          compression: this.#compression,
          gzipEstimate: this.#estimate?.end() ?? null,
          digests: this.#hashes && {
            blob: digestFrom(this.#hashes.blob),
            tar: digestFrom(this.#hashes.tar),
          },
        },
      }
    } catch (error) {
      throw layerError(this.#key, error)
    }
  }

  destroy(): void {
    this.#blob.destroy()
  }

  #takeTar(chunk: Buffer): undefined {
    this.#tarBytes += chunk.length
    this.#hashes?.tar.update(chunk)
    this.#estimate?.update(chunk)
    this.#reader.write(chunk)
  }
}

function checkIsTar(start: Buffer): void {
  if (canBeginTar(start)) return
  const begins = JSON.stringify(start.subarray(0, 24).toString('latin1'))
  throw new LayersizeError('LAYER_INVALID', `it is no tar, but begins with ${begins}`)
}

export function tooManyEntries(limit: number): LayersizeError {
  return new LayersizeError('TOO_MANY_ENTRIES', `The image has more than ${limit} files and folders`, {
    hint: 'Raise the limit with --max-entries (maxEntries in the library) if you trust the image.',
  })
}

/** Names take memory by their length: each such many characters count as one name more. */
const LONG_NAME = 256

type Occupant =
  | {
      readonly inode: Inode
      readonly bodyAt: number
      readonly extents: readonly SparseExtent[] | null
    }
  | (LowerLink & { readonly inode: null })

class LayerIndexer implements TarVisitor {
  readonly #allowance: EntryAllowance
  readonly #tree = new PathTree<Occupant>((occupant) => occupant.inode?.kind === 'directory')
  readonly #whiteouts = new Set<string>()
  readonly #opaque = new Set<string>()
  readonly #warnings: LayerWarning[] = []
  readonly #digest = new ContentDigest()
  #charged = 0
  #bodyAt = 0
  #used = 0
  /** The regular file whose content is passing by. */
  #file: TarEntry | null = null
  /** What has passed of it, where a probe wants it. */
  #probed: Buffer[] | null = null
  #facts: LayerFacts = NO_FACTS

  constructor(allowance: EntryAllowance) {
    this.#allowance = allowance
  }

  entry(entry: TarEntry, bodyAt: number): void {
    this.#bodyAt = bodyAt
    this.#charged += 1 + Math.floor((entry.name.length + entry.linkname.length) / LONG_NAME)
    if (entry.type === 'file' && entry.size > 0) {
      this.#file = entry
      this.#digest.begin(entry.extents, entry.size)
      this.#probed = entry.size <= MAX_PROBED && factOf(entry.name) !== null ? [] : null
    } else {
      this.#add(entry, contentOf(entry))
    }
    this.#checkAllowance()
  }

  data(chunk: Buffer): void {
    if (!this.#file) return
    this.#digest.update(chunk)
    // A copy: the chunk may be overwritten.
    this.#probed?.push(Buffer.from(chunk))
  }

  end(): void {
    if (!this.#file) return
    const fact = this.#probed && factOf(this.#file.name)
    this.#add(this.#file, this.#digest.end())
    this.#file = null
    if (!this.#probed || !fact) return
    this.#facts = withFact(this.#facts, fact, Buffer.concat(this.#probed).toString('utf8'))
    this.#probed = null
  }

  finish(tarBytes: number): LayerIndex {
    const table = new LayerTable()
    const lowerLinks: LowerLink[] = []
    const rows = new Map<Inode, number>()
    let contentBytes = 0
    this.#tree.walk((node, name, parent) => {
      const occupant = node.value
      if (occupant?.inode === null) {
        lowerLinks.push({ path: occupant.path, target: occupant.target })
        return -1
      }
      if (!occupant) return node.children?.size ? table.addName(parent, name, -1) : -1
      // Only hard links share an inode, and only a file or symlink has bytes.
      let row = rows.get(occupant.inode)
      if (row === undefined) {
        row = table.addInode(occupant.inode, occupant.bodyAt, occupant.extents)
        rows.set(occupant.inode, row)
        contentBytes += occupant.inode.bytes
      }
      return table.addName(parent, name, row)
    })
    if (!Number.isSafeInteger(contentBytes)) {
      throw new LayersizeError(
        'LAYER_INVALID',
        `its files claim ${contentBytes} bytes together, more than 2^53`,
      )
    }
    const [whiteouts, opaque] = [[...this.#whiteouts], [...this.#opaque]]
    return {
      ...table.finish(),
      lowerLinks,
      whiteouts,
      opaque,
      contentBytes,
      tarBytes,
      ...this.#facts,
      warnings: this.#warnings,
    }
  }

  #add(entry: TarEntry, content: string): void {
    const path = normalizePath(entry.name)
    const whiteout = parseWhiteout(path)
    if (whiteout === 'metadata') return
    if (whiteout) {
      this.#tree.makeFolder(parentPath(path))
      const hidden = whiteout.kind === 'file' ? this.#whiteouts : this.#opaque
      hidden.add(whiteout.path)
    } else if (path !== '') {
      this.#place(path, entry, content)
    }
  }

  #place(path: string, entry: TarEntry, content: string): void {
    if (entry.type === 'other') {
      this.#warnings.push({ code: 'unknown-entry-type', path })
      return
    }
    if (entry.type !== 'hardlink') {
      this.#tree.set(path, {
        inode: toInode(entry, entry.type, content),
        bodyAt: this.#bodyAt,
        extents: entry.extents,
      })
      return
    }
    const target = normalizePath(entry.linkname)
    const linked = this.#tree.find(target)?.value
    if (target === path) return
    if (linked?.inode && linked.inode.kind !== 'directory') {
      this.#tree.set(path, linked)
    } else {
      this.#tree.set(path, { path, target: linked?.inode === null ? linked.target : target, inode: null })
    }
  }

  #checkAllowance(): void {
    // Parents that a long path implies take memory like any name.
    const used = Math.max(this.#charged, this.#tree.made)
    this.#allowance.left -= used - this.#used
    this.#used = used
    if (this.#allowance.left >= 0) return
    throw tooManyEntries(this.#allowance.limit)
  }
}

function toInode(entry: TarEntry, kind: Inode['kind'], content: string): Inode {
  return {
    kind,
    bytes: kind === 'file' ? entry.size : kind === 'symlink' ? symlinkBytes(entry.linkname) : 0,
    mode: entry.mode,
    uid: entry.uid,
    gid: entry.gid,
    mtime: entry.mtime,
    xattrs: entry.xattrs ? hash('sha256', JSON.stringify([...entry.xattrs].sort()), 'hex') : '',
    content,
  }
}

/** The target's length in bytes, as lstat tells it. */
function symlinkBytes(target: string): number {
  // Names keep odd bytes as \xNN and double a backslash; each of those is one byte.
  return Buffer.byteLength(target.replace(/\\(x[0-9a-f]{2}|\\)/g, '.'))
}

function contentOf(entry: TarEntry): string {
  if (entry.type === 'symlink') return entry.linkname
  return entry.type.endsWith('-device') ? `${entry.devmajor}:${entry.devminor}` : ''
}

function layerError(key: string, error: unknown): unknown {
  if (!(error instanceof LayersizeError)) return error
  const options = {
    cause: error,
    hint: error.hint ?? 'The layer is damaged: build, pull or save the image again.',
  }
  const message = `Layer ${key} cannot be read: ${error.message}`
  switch (error.code) {
    case 'TAR_TRUNCATED':
    case 'COMPRESSION_TRUNCATED':
      return new LayersizeError('LAYER_TRUNCATED', message, options)
    case 'TAR_INVALID':
    case 'COMPRESSION_INVALID':
    case 'LAYER_INVALID':
      return new LayersizeError('LAYER_INVALID', message, options)
    case 'COMPRESSION_UNSUPPORTED':
      return new LayersizeError('COMPRESSION_UNSUPPORTED', message, options)
    default:
      return error
  }
}
