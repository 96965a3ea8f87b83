import type { Extract } from 'tar-stream'
import { Beginning } from '../../compression/beginning.js'
import type { ByteSink } from '../../compression/byte-sink.js'
import { sniffCompression } from '../../compression/decompress.js'
import { BLOCK, canBeginTar } from '../../tar/header.js'
import { JsonAllowance, jsonTooLarge } from '../catalog/image-files.js'
import { readCatalog } from '../catalog/read-catalog.js'
import type { BlobKey, Catalog, VisitBlob } from '../source.js'
import { checkIsTar, damaged, truncated } from './archive-error.js'
import { ArchiveMembers, type MemberHeader } from './archive-members.js'

type Member = Extract extends AsyncIterable<infer T> ? T : never

/** What is kept of a file that has passed by. */
interface PassedFile {
  readonly size: number
  /** All of it where it is JSON, null where that is too large. */
  json: Buffer | null
}

/** What stands for the content of a file that is no JSON. */
const NO_JSON = Buffer.alloc(0)

/** The extractor takes as long for a few bytes as for many, and an engine sends a hundred thousand times a few. */
const PIECE = 1 << 20

/**
 * Takes an archive that is not compressed, once, from its first byte to its last, and gives its catalog. Which member is
 * what is told by its manifest or index, which mostly comes last: so all JSON is kept, and every file is offered to `visit`.
 */
export async function passingArchive(visit: VisitBlob): Promise<ByteSink<Catalog>> {
  // Imported here: an archive on disk is mostly read without it.
  const { extract } = await import('tar-stream')
  return new Beginning(BLOCK, (head) => {
    checkIsTar(head)
    // Its types do not know the option.
    return new PassingArchive(extract({ allowUnknownFormat: true } as Parameters<typeof extract>[0]), visit)
  })
}

class PassingArchive implements ByteSink<Catalog> {
  readonly #tar: Extract
  readonly #visit: VisitBlob
  readonly #members = new ArchiveMembers<PassedFile>()
  readonly #allowance = new JsonAllowance()
  /** Until all members have passed. */
  readonly #passed: Promise<void>
  /** What has come and is not with the extractor yet. */
  #piece = Buffer.allocUnsafeSlow(PIECE)
  #filled = 0
  #goOn = () => {}

  constructor(tar: Extract, visit: VisitBlob) {
    this.#tar = tar
    this.#visit = visit
    tar.on('drain', () => this.#goOn())
    tar.on('close', () => this.#goOn())
    this.#passed = this.#readMembers()
    // Whoever writes next, or tells the end, is told of it.
    this.#passed.catch(() => {})
  }

  write(chunk: Buffer): Promise<void> | undefined {
    const taken = chunk.copy(this.#piece, this.#filled)
    this.#filled += taken
    return this.#filled < PIECE ? undefined : this.#extractWith(chunk.subarray(taken))
  }

  async end(): Promise<Catalog> {
    if (this.#filled > 0) await this.#extract()
    this.#tar.end(null)
    await this.#passed
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
    this.#tar.destroy()
  }

  async #extractWith(rest: Buffer): Promise<void> {
    await this.#extract()
    await this.write(rest)
  }

  /** Gives the extractor what has come; it may keep the memory for as long as it likes. */
  async #extract(): Promise<void> {
    const piece = this.#piece.subarray(0, this.#filled)
    this.#piece = Buffer.allocUnsafeSlow(PIECE)
    this.#filled = 0
    const drained = new Promise<void>((resolve) => {
      this.#goOn = resolve
    })
    if (!this.#tar.destroyed && !this.#tar.write(piece)) await drained
    if (this.#tar.destroyed) await this.#passed
  }

  async #readMembers(): Promise<void> {
    try {
      for await (const member of this.#tar) await this.#readMember(member)
    } catch (error) {
      this.#tar.destroy()
      throw archiveError(error)
    }
  }

  async #readMember(member: Member): Promise<void> {
    const { header } = member
    const size = header.size
    const file: PassedFile = { size, json: NO_JSON }
    const kind = KINDS[header.type ?? ''] ?? 'other'
    const key = this.#members.add({ name: header.name, kind, linkname: header.linkname ?? '' }, file)
    if (!Number.isSafeInteger(size) || (header.type === 'directory' && size > 0)) {
      // The extractor would wait for ever for a body that it does not expect.
      throw damaged(`the size of ${JSON.stringify(key)} cannot be`)
    }
    const chunks = (member as AsyncIterable<Buffer>)[Symbol.asyncIterator]()
    const sink = kind === 'file' ? this.#sinkOf(key, file) : null
    try {
      for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
        const waiting = sink?.write(next.value)
        if (waiting) await waiting
      }
      await sink?.end()
    } catch (error) {
      sink?.destroy()
      throw error
    }
  }

  #sinkOf(key: BlobKey, file: PassedFile): ByteSink {
    const { size } = file
    return new Beginning(Math.min(BLOCK, size), (head) => {
      const blob = this.#visit({ key, size })
      if (!looksLikeJson(head)) return blob
      if (this.#allowance.take(size)) return new PassingJson(file, blob)
      file.json = null
      return blob
    })
  }
}

const KINDS: Readonly<Record<string, MemberHeader['kind']>> = {
  file: 'file',
  'contiguous-file': 'file',
  symlink: 'symlink',
  link: 'hardlink',
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

function archiveError(error: unknown): unknown {
  // The extractor throws plain errors; what is of another kind is not about the archive.
  if (!(error instanceof Error) || error.constructor !== Error) return error
  return error.message === 'Unexpected end of data' ? truncated(error) : damaged(error.message, error)
}
