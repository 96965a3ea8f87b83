import { posix } from 'node:path'
import { pump } from '../../compression/byte-sink.js'
import { Gunzip } from '../../compression/gunzip.js'
import type { LayersizeError } from '../../errors.js'
import type { TarEntry } from '../../tar/entry.js'
import type { TarListing, TarSamples } from '../../tar/listing.js'
import { TarReader, type TarVisitor } from '../../tar/reader.js'
import { readRange } from '../file-range.js'
import { Crc64 } from './crc64.js'
import type { LayerFolder } from './layer-folder.js'
import { openStoreFile } from './read-store-file.js'
import { storeDamaged } from './store-error.js'
import { type TarPieces, TarSplitReader } from './tar-split.js'

/** A layer as a store keeps it: its tar-split in one file, and the bodies in a folder. */
export function storeListing(tarSplit: string, folder: LayerFolder): TarListing {
  return {
    read: (visitor, samples) => readListing(tarSplit, folder, visitor, samples),
    open: (path, size, checksum) => folder.read(path, size, checksum),
  }
}

async function readListing(
  tarSplit: string,
  folder: LayerFolder,
  visitor: TarVisitor,
  samples: TarSamples,
): Promise<{ tarBytes: number }> {
  const { file, size } = await openStoreFile(tarSplit)
  try {
    const members = new Members(folder, visitor, samples)
    const lines = new TarSplitReader(members)
    const sink = {
      write(chunk: Buffer) {
        lines.write(chunk)
        return undefined
      },
      async end() {
        lines.end()
        members.end()
      },
      destroy() {},
    }
    await pump(readRange(file, 0, size), new Gunzip(sink))
    return { tarBytes: members.tarBytes }
  } catch (error) {
    const { code, message } = error as LayersizeError
    const damaged = code === 'COMPRESSION_INVALID' || code === 'COMPRESSION_TRUNCATED'
    throw damaged ? storeDamaged(`of a layer's tar-split, ${message}`, error) : error
  } finally {
    await file.close()
  }
}

/** Puts headers and bodies together again, so that the tar's reader sees the tar without what its members hold. */
class Members implements TarPieces {
  tarBytes = 0
  readonly #folder: LayerFolder
  readonly #samples: TarSamples
  readonly #reader: TarReader
  #entry: TarEntry | null = null
  /** How many members have begun since the last body. */
  #begun = 0
  /** The checksums of files of which pieces may be read that nothing is compared with, by length and path. */
  readonly #large = new Map<string, number>()

  constructor(folder: LayerFolder, visitor: TarVisitor, samples: TarSamples) {
    this.#folder = folder
    this.#samples = samples
    this.#reader = new TarReader({
      entry: (entry, bodyAt) => {
        this.#entry = entry
        this.#begun++
        visitor.entry(entry, bodyAt)
      },
      data: () => {
        throw storeDamaged('the headers of a layer go on where a file should be')
      },
      end: (checksum) => visitor.end(checksum),
    })
  }

  headers(bytes: Buffer): void {
    this.tarBytes += bytes.length
    this.#samples.update(bytes)
    this.#reader.write(bytes)
  }

  body(size: number, checksum: number): void {
    // Of a header for all that follows, which is no member, there may be a line as well.
    if (this.#begun > 1 || this.#reader.skippable !== size) {
      throw storeDamaged(`the tar-split of a layer and its headers differ at byte ${this.tarBytes}`)
    }
    this.#begun = 0
    if (size === 0) return
    const path = withoutStart((this.#entry as TarEntry).name)
    if (size > Crc64.ROOM) this.#checkOnly(posix.normalize(path), size, checksum)
    this.#samples.skip(size, (at, length) => this.#folder.readPiece(path, size, checksum, at, length))
    this.tarBytes += size
    this.#reader.skip(checksum)
  }

  /** Of several files of a path the folder holds one, and by its length alone that may pass for another. */
  #checkOnly(path: string, size: number, checksum: number): void {
    const known = this.#large.get(`${size} ${path}`) ?? checksum
    if (known !== checksum) throw storeDamaged(`${JSON.stringify(path)} is in a layer twice`)
    this.#large.set(`${size} ${path}`, checksum)
  }

  end(): void {
    if (this.#begun > 1 || this.#reader.skippable > 0) {
      throw storeDamaged('the tar-split of a layer ends in the middle of it')
    }
    this.#reader.end()
  }
}

/** Nearly every tar names its files from its root, by `./` or without. */
function withoutStart(name: string): string {
  return name.replace(/^\.?\/+/, '')
}
