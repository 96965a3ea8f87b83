import { Beginning } from '../../compression/beginning.js'
import type { ByteSink } from '../../compression/byte-sink.js'
import { sniffCompression } from '../../compression/decompress.js'
import { LayersizeError } from '../../errors.js'
import type { TarEntry } from '../../tar/entry.js'
import { BLOCK, canBeginTar } from '../../tar/header.js'
import { TarReader } from '../../tar/reader.js'
import { JsonAllowance, jsonTooLarge } from '../catalog/image-files.js'
import { readCatalog } from '../catalog/read-catalog.js'
import type { Catalog, VisitBlob } from '../source.js'
import { checkIsTar, damaged, truncated } from './archive-error.js'
import { ArchiveMembers, memberHeader } from './archive-members.js'

/** What is kept of a file that has passed by. */
interface PassedFile {
  readonly size: number
  /** All of it where it is JSON, null where that is too large. */
  json: Buffer | null
}

/** What stands for the content of a file that is no JSON. */
const NO_JSON = Buffer.alloc(0)

/**
 * Takes an archive that is not compressed, once, from its first byte to its last, and gives its catalog. Which member is
 * what is told by its manifest or index, which mostly comes last: so all JSON is kept, and every file is offered to `visit`.
 */
export function passingArchive(visit: VisitBlob): ByteSink<Catalog> {
  return new Beginning(BLOCK, (head) => {
    checkIsTar(head)
    return new PassingArchive(visit)
  })
}

class PassingArchive implements ByteSink<Catalog> {
  readonly #visit: VisitBlob
  readonly #reader = new TarReader({
    entry: (entry) => this.#beginMember(entry),
    data: (chunk) => this.#takeContent(chunk),
    end: () => this.#endMember(),
  })
  #bytes = 0
  readonly #members = new ArchiveMembers<PassedFile>()
  readonly #allowance = new JsonAllowance()
  /** The file that is passing by. */
  #file: ByteSink | null = null
  /** That it has taken what was written last. */
  #taken: Promise<void> | undefined
  /** That files which have passed by are done with. */
  #ended: Promise<void>[] = []

  constructor(visit: VisitBlob) {
    this.#visit = visit
  }

  write(chunk: Buffer): Promise<void> | undefined {
    this.#read(chunk)
    return this.#taken || this.#ended.length > 0 ? this.#settle() : undefined
  }

  async end(): Promise<Catalog> {
    try {
      this.#reader.end()
    } catch (error) {
      throw archiveError(error)
    }
    const members = this.#members
    return readCatalog({
      place: 'archive',
      names: async () => members.names,
      async find(key) {
        const found = members.find(key)
        return found && { key: found.key, size: found.file.size }
      },
      async json(key) {
        const file = members.find(key)?.file
        if (file?.json === null) throw jsonTooLarge(key, file.size)
        return file?.json ?? null
      },
    })
  }

  destroy(): void {
    this.#file?.destroy()
  }

  #read(chunk: Buffer): void {
    try {
      this.#reader.write(chunk)
    } catch (error) {
      throw archiveError(error)
    }
    const { endedAt } = this.#reader
    if (endedAt !== null) this.#checkTail(chunk, Math.max(0, endedAt - this.#bytes))
    this.#bytes += chunk.length
  }

  #checkTail(chunk: Buffer, from: number): void {
    const garbage = chunk.subarray(from).findIndex((byte) => byte !== 0)
    if (garbage < 0) return
    throw damaged(`something follows its end, at byte ${this.#bytes + from + garbage}`)
  }

  async #settle(): Promise<void> {
    const all = [this.#taken, ...this.#ended]
    this.#taken = undefined
    this.#ended = []
    await Promise.all(all)
  }

  #beginMember(entry: TarEntry): void {
    const { size } = entry
    const file: PassedFile = { size, json: NO_JSON }
    const header = memberHeader(entry)
    const key = this.#members.add(header, file)
    if (header.kind !== 'file') return
    this.#file = new Beginning(Math.min(BLOCK, size), (head) => {
      if (!looksLikeJson(head)) return this.#visit({ key, size })
      if (this.#allowance.take(size)) return new PassingJson(file, this.#visit({ key, size }))
      file.json = null
      return this.#visit({ key, size })
    })
  }

  #takeContent(chunk: Buffer): void {
    const taken = this.#file?.write(chunk)
    if (taken) this.#taken = handled(taken)
  }

  #endMember(): void {
    const file = this.#file
    if (!file) return
    this.#file = null
    const taken = this.#taken
    this.#taken = undefined
    this.#ended.push(handled(taken ? taken.then(() => file.end()) : file.end()))
  }
}

/** JSON is no layer, but may stand where one should, or where one of the same name stood before. */
class PassingJson implements ByteSink {
  readonly #file: PassedFile
  readonly #blob: ByteSink
  readonly #chunks: Buffer[] = []

  constructor(file: PassedFile, blob: ByteSink) {
    this.#file = file
    this.#blob = blob
  }

  write(chunk: Buffer): undefined {
    this.#chunks.push(Buffer.from(chunk))
  }

  async end(): Promise<void> {
    const json = Buffer.concat(this.#chunks)
    this.#file.json = json
    await this.#blob.write(json)
    await this.#blob.end()
  }

  destroy(): void {
    this.#blob.destroy()
  }
}

/** A tar can begin so as well, by the name of its first member. */
function looksLikeJson(head: Buffer): boolean {
  if (!/^\s*[{[]/.test(head.toString('latin1'))) return false
  return sniffCompression(head) === 'none' && !canBeginTar(head)
}

/** A promise that somebody awaits later, or nobody where another fails first. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}

function archiveError(error: unknown): unknown {
  if (!(error instanceof LayersizeError)) return error
  if (error.code === 'TAR_TRUNCATED') return truncated(error)
  return error.code === 'TAR_INVALID' ? damaged(error.message, error) : error
}
