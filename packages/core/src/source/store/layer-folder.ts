import { closeSync, fstatSync, lstatSync, openSync, read, readSync } from 'node:fs'
import { promisify } from 'node:util'
import { parentPath } from '../../parent-path.js'
import { decodeName, encodeName } from '../../tar/name.js'
import { READ_ITSELF } from '../read-itself.js'
import { Crc64 } from './crc64.js'
import { ofStoreFile, storeDamaged } from './store-error.js'

/** Opens a file of a store for reading, and returns its descriptor. */
export type OpenFile = (path: Buffer, flags: number) => number

const PIECE = 256 << 10

const readAsync = promisify(read)

/** For small files, one after the other. */
const small = new Crc64()

/**
 * The folder in which an engine keeps the files of one layer. What stands there was made by strangers: a link in the place
 * of a folder or a file is never followed, and nothing but regular files is read.
 */
export class LayerFolder {
  readonly #root: Buffer
  readonly #open: OpenFile
  /** Those that are folders, and no links to any. */
  readonly #folders = new Set([''])

  /** `root` is a path without links. */
  constructor(root: string, open: OpenFile = openSync) {
    this.#root = Buffer.from(root)
    this.#open = open
  }

  /**
   * The bytes of a file, whose path, length and checksum the layer's tar-split tells; a small one's at once, which the next
   * overwrites. Throws STORE_DAMAGED where it is not there, is no file, or another one.
   */
  read(path: string, size: number, checksum: number): Buffer | AsyncIterable<Buffer> {
    return size <= Crc64.ROOM ? this.#readSmall(path, size, checksum) : this.#readLarge(path, size, checksum)
  }

  /** A piece of a file; of a small one, all of it is read and compared. Throws STORE_DAMAGED. */
  async readPiece(path: string, size: number, checksum: number, at: number, length: number): Promise<Buffer> {
    if (size <= Crc64.ROOM) {
      return Buffer.from(this.#readSmall(path, size, checksum).subarray(at, at + length))
    }
    const file = this.#openFile(path, size)
    try {
      const piece = Buffer.allocUnsafe(length)
      fill(file, path, piece, at)
      return piece
    } catch (error) {
      throw ofStoreFile(path, error)
    } finally {
      closeSync(file)
    }
  }

  /** While everything else waits: that is many times faster. */
  #readSmall(path: string, size: number, checksum: number): Buffer {
    const file = this.#openFile(path, size)
    try {
      const bytes = small.room.subarray(0, size)
      fill(file, path, bytes, 0)
      small.begin()
      small.updateRoom(size)
      check(path, small, checksum)
      return bytes
    } catch (error) {
      throw ofStoreFile(path, error)
    } finally {
      closeSync(file)
    }
  }

  async *#readLarge(path: string, size: number, checksum: number): AsyncGenerator<Buffer> {
    const file = this.#openFile(path, size)
    const crc = new Crc64()
    try {
      crc.begin()
      for (let at = 0; at < size; ) {
        const buffer = Buffer.allocUnsafeSlow(Math.min(PIECE, size - at))
        const { bytesRead } = await readAsync(file, buffer, 0, buffer.length, at)
        if (bytesRead === 0) throw tooShort(path)
        const bytes = buffer.subarray(0, bytesRead)
        crc.update(bytes)
        at += bytesRead
        if (at === size) check(path, crc, checksum)
        yield bytes
      }
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
      const file = this.#open(this.#locate(path), READ_ITSELF)
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
    const bytes = encodeName(path)
    // An escape can spell a slash, a dot or a NUL, which no tar's name is ever written with.
    if (path.includes('\\') && decodeName(bytes, 0, bytes.length) !== path) throw noPath(path)
    return Buffer.concat([this.#root, SLASH, bytes])
  }
}

const SLASH = Buffer.from('/')

/** Refuses what would lead out of its folder, or be another one's name. */
function checkName(path: string): void {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (name === '' || name === '.' || name === '..' || name.includes('\0') || path.startsWith('/')) {
    throw noPath(path)
  }
}

function noPath(path: string) {
  return storeDamaged(`${JSON.stringify(path)} is no path of a layer`)
}

function fill(file: number, path: string, bytes: Buffer, at: number): void {
  for (let filled = 0; filled < bytes.length; ) {
    const bytesRead = readSync(file, bytes, filled, bytes.length - filled, at + filled)
    if (bytesRead === 0) throw tooShort(path)
    filled += bytesRead
  }
}

function tooShort(path: string) {
  return storeDamaged(`${JSON.stringify(path)} is too short`)
}

function check(path: string, crc: Crc64, checksum: number): void {
  if (checksum === 0 || crc.end() === checksum) return
  throw storeDamaged(`${JSON.stringify(path)} has another content`)
}
