import { parentPath } from '../parent-path.js'
import type { TarEntry } from '../tar/entry.js'
import type { TarVisitor } from '../tar/reader.js'
import type { ContentDigest } from './content-digest.js'
import { type EntryAllowance, tooManyEntries } from './entry-allowance.js'
import { FactFiles, type ReadBody } from './fact-files.js'
import { mayTell } from './facts/layer-facts.js'
import { InodeTable } from './inode-table.js'
import type { ChecksumKind } from './inodes.js'
import type { LayerIndex, LayerWarning, LowerLink } from './layer-index.js'
import { NameTable } from './name-table.js'
import { normalizePath, parseWhiteout } from './path.js'

/** Names take memory by their length: each such many characters count as one name more. */
const LONG_NAME = 256

/** So do the extents of a sparse file, of which a header of some bytes may have thousands. */
const EXTENTS = 4

/** Makes an index of a layer's members, whatever way they come. */
export class LayerIndexer implements TarVisitor {
  readonly #allowance: EntryAllowance
  readonly #digest: ContentDigest | null
  readonly #names = new NameTable()
  readonly #inodes = new InodeTable()
  readonly #lowerLinks: LowerLink[] = []
  readonly #whiteouts = new Set<string>()
  readonly #opaque = new Set<string>()
  readonly #warnings: LayerWarning[] = []
  readonly #factFiles = new FactFiles()
  #charged = 0
  #used = 0
  /** The row of the regular file whose content is passing by, or is left out; -1 for none. */
  #file = -1
  /** Whether files of the folder of the last name may tell facts. */
  #mayTell = false

  /** With `digest`, the content of files passes by. Its errors and those of the methods are of a layer's bytes. */
  constructor(allowance: EntryAllowance, digest: ContentDigest | null) {
    this.#allowance = allowance
    this.#digest = digest
  }

  entry(entry: TarEntry, bodyAt: number): void {
    const { name, linkname, extents } = entry
    this.#charged += 1 + Math.floor((name.length + linkname.length) / LONG_NAME)
    if (extents) this.#charged += Math.floor(extents.length / EXTENTS)
    const row = this.#add(entry, bodyAt)
    this.#file = -1
    if (entry.type === 'file' && entry.size > 0) {
      this.#digest?.begin(extents, entry.size)
      this.#file = row
      if (row >= 0 && this.#mayTell) this.#factFiles.begin(entry, row, bodyAt)
      else this.#factFiles.beginOther()
    }
    this.#checkAllowance()
  }

  data(chunk: Buffer): void {
    if (this.#file < 0) return
    this.#digest?.update(chunk)
    this.#factFiles.push(chunk)
  }

  end(checksum = 0): void {
    if (this.#file < 0) return
    if (this.#digest) this.#inodes.setDigest(this.#file, this.#digest.end())
    else this.#inodes.setChecksum(this.#file, checksum)
    this.#factFiles.end(checksum)
    this.#file = -1
  }

  /** The index. What did not pass by of the files that tell facts is read with `readBody`. Throws LAYER_INVALID. */
  async finish(
    tarBytes: number,
    checksumKind: ChecksumKind | null,
    readBody: ReadBody | null,
  ): Promise<LayerIndex> {
    const facts = await this.#factFiles.read((path) => this.#names.find(path), readBody)
    const lowerLinks: LowerLink[] = []
    const names = this.#names.finish((link) => lowerLinks.push(this.#lowerLinks[-2 - link] as LowerLink))
    const { inodes, contentBytes } = this.#inodes.finish(names.inode, checksumKind)
    return {
      names,
      inodes,
      lowerLinks,
      whiteouts: [...this.#whiteouts],
      opaque: [...this.#opaque],
      contentBytes,
      tarBytes,
      charge: this.#used,
      ...facts,
      warnings: this.#warnings,
    }
  }

  /** Returns the row of the inode that the member is, -1 where it is none. */
  #add(entry: TarEntry, bodyAt: number): number {
    if (entry.type !== 'hardlink' && entry.type !== 'other') {
      const name = this.#names.besideLast(entry.name)
      if (name >= 0) return this.#put(name, entry, bodyAt)
    }
    const path = normalizePath(entry.name)
    const whiteout = parseWhiteout(path)
    if (whiteout === 'metadata') return -1
    if (whiteout) {
      this.#names.makeFolder(parentPath(path))
      const hidden = whiteout.kind === 'file' ? this.#whiteouts : this.#opaque
      hidden.add(whiteout.path)
      return -1
    }
    if (path === '') return -1
    if (entry.type === 'other') {
      this.#warnings.push({ code: 'unknown-entry-type', path })
      return -1
    }
    if (entry.type !== 'hardlink') return this.#put(this.#nameAt(path, entry.name), entry, bodyAt)
    this.#link(path, entry)
    return -1
  }

  #nameAt(path: string, name: string): number {
    this.#mayTell = mayTell(parentPath(path))
    return this.#names.at(path, name)
  }

  #put(name: number, entry: TarEntry, bodyAt: number): number {
    const inode = this.#inodes.add(entry, bodyAt)
    this.#names.put(name, inode, entry.type === 'directory')
    return inode
  }

  #link(path: string, { name, linkname }: TarEntry): void {
    const target = normalizePath(linkname)
    if (target === path) return
    const linked = this.#names.find(target)
    if (linked !== null && linked >= 0 && !this.#inodes.isDirectory(linked)) {
      this.#names.put(this.#nameAt(path, name), linked, false)
      return
    }
    // A link to a link to a lower layer is one as well.
    const lower = linked !== null ? this.#lowerLinks[-2 - linked] : undefined
    const link = -1 - this.#lowerLinks.push({ path, target: lower?.target ?? target })
    this.#names.put(this.#nameAt(path, name), link, false)
  }

  #checkAllowance(): void {
    // Parents that a long path implies take memory like any name.
    const used = Math.max(this.#charged, this.#names.made)
    this.#allowance.left -= used - this.#used
    this.#used = used
    if (this.#allowance.left >= 0) return
    throw tooManyEntries(this.#allowance.limit)
  }
}
