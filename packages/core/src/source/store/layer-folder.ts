import { closeSync, constants, fstatSync, lstatSync, openSync, read, readSync } from 'node:fs'
import { promisify } from 'node:util'
import { parentPath } from '../../parent-path.js'
import { encodeName } from '../../tar/name.js'
import { Crc64 } from './crc64.js'
import { ofStoreFile, storeDamaged } from './store-error.js'

/** Opens a file of a store for reading, and returns its descriptor. */
export type OpenFile = (path: Buffer, flags: number) => number

/** Files up to this length are read at once, and while everything else waits: that is many times faster. */
const SMALL = 64 << 10
const PIECE = 256 << 10

/** After so many bytes of small files, all else gets its turn. */
const TURN = 4 << 20

/** A name that ends the file system's own way, whatever is there; and never wait for what is no file. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

const readAsync = promisify(read)

/**
 * The folder in which an engine keeps the files of one layer. What stands there was made by strangers: a link in the place
 * of a folder or a file is never followed, and nothing but regular files is read.
 */
export class LayerFolder {
  readonly #root: Buffer
  readonly #open: OpenFile
  /** Those that are folders, and no links to any. */
  readonly #folders = new Set([''])
  #sinceTurn = 0

  /** `root` is a path without links. */
  constructor(root: string, open: OpenFile = openSync) {
    this.#root = Buffer.from(root)
    this.#open = open
  }

  /**
   * The bytes of a file, whose path, length and checksum the layer's tar-split tells; 0 where only a part is read. Throws
   * STORE_DAMAGED where it is not there, is no file, or another one.
   */
  async *read(path: string, size: number, checksum: number): AsyncGenerator<Buffer> {
    const file = this.#openFile(path, size)
    const crc = checksum === 0 ? null : new Checker(path, checksum)
    try {
      if (size <= SMALL) {
        const bytes = readSome(file, path, 0, size)
        crc?.update(bytes)
        crc?.end()
        await this.#takeTurns(size)
        yield bytes
        return
      }
      for (let at = 0; at < size; ) {
        const buffer = Buffer.allocUnsafeSlow(Math.min(PIECE, size - at))
        const { bytesRead } = await readAsync(file, buffer, 0, buffer.length, at)
        if (bytesRead === 0) throw shorter(path)
        const bytes = buffer.subarray(0, bytesRead)
        crc?.update(bytes)
        at += bytesRead
        if (at === size) crc?.end()
        yield bytes
      }
    } catch (error) {
      throw ofStoreFile(path, error)
    } finally {
      closeSync(file)
    }
  }

  /** A piece of a file; of a small one, all of it is read and compared. Throws STORE_DAMAGED. */
  async readPiece(path: string, size: number, checksum: number, at: number, length: number): Promise<Buffer> {
    if (size <= SMALL) {
      for await (const bytes of this.read(path, size, checksum)) return bytes.subarray(at, at + length)
    }
    const file = this.#openFile(path, size)
    try {
      return readSome(file, path, at, length)
    } catch (error) {
      throw ofStoreFile(path, error)
    } finally {
      closeSync(file)
    }
  }

  #openFile(path: string, size: number): number {
    try {
      this.#checkFolder(parentPath(path))
      checkName(path)
      const file = this.#open(this.#locate(path), FLAGS)
      try {
        const stats = fstatSync(file)
        if (!stats.isFile()) throw storeDamaged(`${JSON.stringify(path)} is no file`)
        if (stats.size !== size) {
          throw storeDamaged(`${JSON.stringify(path)} has ${stats.size} bytes and should have ${size}`)
        }
        return file
      } catch (error) {
        closeSync(file)
        throw error
      }
    } catch (error) {
      throw ofStoreFile(path, error)
    }
  }

  /** Throws where any part of the path is something else than a folder. */
  #checkFolder(path: string): void {
    if (this.#folders.has(path)) return
    // Not by recursion: a path may have any number of parts.
    const unknown: string[] = []
    for (let folder = path; !this.#folders.has(folder); folder = parentPath(folder)) unknown.push(folder)
    for (const folder of unknown.reverse()) {
      checkName(folder)
      if (!lstatSync(this.#locate(folder)).isDirectory()) {
        throw storeDamaged(`${JSON.stringify(folder)} is no folder`)
      }
      this.#folders.add(folder)
    }
  }

  #locate(path: string): Buffer {
    return Buffer.concat([this.#root, SLASH, encodeName(path)])
  }

  async #takeTurns(bytes: number): Promise<void> {
    // Opening a file takes as long as reading some thousand bytes.
    this.#sinceTurn += bytes + 4096
    if (this.#sinceTurn < TURN) return
    this.#sinceTurn = 0
    await new Promise(setImmediate)
  }
}

const SLASH = Buffer.from('/')

/** Refuses what would lead out of its folder, or be another one's name. */
function checkName(path: string): void {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (name === '' || name === '.' || name === '..' || name.includes('\0') || path.startsWith('/')) {
    throw storeDamaged(`${JSON.stringify(path)} is no path of a layer`)
  }
}

function readSome(file: number, path: string, at: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  for (let filled = 0; filled < length; ) {
    const bytesRead = readSync(file, bytes, filled, length - filled, at + filled)
    if (bytesRead === 0) throw shorter(path)
    filled += bytesRead
  }
  return bytes
}

function shorter(path: string) {
  return storeDamaged(`${JSON.stringify(path)} is too short`)
}

/** Compares what is read with the checksum that it should have. */
class Checker {
  readonly #crc: Crc64
  readonly #path: string
  readonly #checksum: number

  constructor(path: string, checksum: number) {
    this.#path = path
    this.#checksum = checksum
    this.#crc = idle.pop() ?? new Crc64()
    this.#crc.begin()
  }

  update(bytes: Buffer): void {
    this.#crc.update(bytes)
  }

  end(): void {
    idle.push(this.#crc)
    if (this.#crc.end() === this.#checksum) return
    throw storeDamaged(`${JSON.stringify(this.#path)} has another content`)
  }
}

/** To be used again: each has a memory of its own. */
const idle: Crc64[] = []
