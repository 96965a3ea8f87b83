import type { Extract } from 'tar-stream'
import { decompress, sniffCompression } from '../../compression/decompress.js'
import { peek } from '../../compression/peek.js'
import { BLOCK, canBeginTar } from '../../tar/header.js'
import { JsonAllowance, jsonTooLarge } from '../catalog/image-files.js'
import { readCatalog } from '../catalog/read-catalog.js'
import { whole } from '../file-range.js'
import type { OnProgress } from '../progress.js'
import type { BlobKey, Catalog, OnceSource, VisitBlob } from '../source.js'
import { watch } from '../watch.js'
import { checkIsTar, damaged, ofArchive, truncated } from './archive-error.js'
import { ArchiveMembers, type MemberHeader } from './archive-members.js'

type Member = Extract extends AsyncIterable<infer T> ? T : never

/** What is kept of a file that has passed by. */
interface PassedFile {
  readonly size: number
  /** All of it where it is JSON, null where that is too large. */
  json: Buffer | null
}

/** An archive whose bytes come once, such as standard input, plain or compressed. `name` stands in errors. */
export function streamArchive(
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
  onProgress: OnProgress | undefined,
  size: number | null = null,
  name = 'The input',
): OnceSource {
  return {
    access: 'once',
    async read(visit) {
      try {
        return await readMembers(await decompress(watch(bytes, signal, onProgress, size)), visit)
      } catch (error) {
        throw ofArchive(error, name)
      }
    },
    async [Symbol.asyncDispose]() {},
  }
}

/**
 * Reads an uncompressed archive once, from its first byte to its last. Which member is what is told by its manifest or
 * index, which mostly comes last: so all JSON is kept, and every file is offered to `visit`.
 */
export async function readMembers(archive: AsyncIterable<Uint8Array>, visit: VisitBlob): Promise<Catalog> {
  const { head, bytes } = await peek(archive, BLOCK)
  checkIsTar(head)
  const members = new ArchiveMembers<PassedFile>()
  const allowance = new JsonAllowance()
  // Imported here: an archive on disk is mostly read without it.
  const { extract } = await import('tar-stream')
  // Its types do not know the option.
  const tar = extract({ allowUnknownFormat: true } as Parameters<typeof extract>[0])
  const feed = new Feed(bytes, tar)
  try {
    for await (const entry of tar) await readMember(entry, members, allowance, visit)
    if (feed.error !== null) throw feed.error
  } catch (error) {
    tar.destroy()
    // What the bytes threw tells more than what the extractor made of it.
    throw feed.error ?? archiveError(error)
  }
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

/** Writes bytes into an extractor, no faster than it takes them, until it is full or destroyed. */
class Feed {
  /** What the bytes threw. */
  error: unknown = null

  constructor(bytes: AsyncIterable<Uint8Array>, tar: Extract) {
    void this.#run(bytes, tar)
  }

  async #run(bytes: AsyncIterable<Uint8Array>, tar: Extract): Promise<void> {
    let goOn = () => {}
    tar.on('drain', () => goOn())
    tar.on('close', () => goOn())
    try {
      for await (const chunk of bytes) {
        if (tar.destroyed) return
        const taken = new Promise<void>((resolve) => {
          goOn = resolve
        })
        if (!tar.write(chunk)) await taken
      }
      tar.end(null)
    } catch (error) {
      this.error = error
      tar.destroy(error instanceof Error ? error : new Error(String(error)))
    }
  }
}

async function readMember(
  entry: Member,
  members: ArchiveMembers<PassedFile>,
  allowance: JsonAllowance,
  visit: VisitBlob,
): Promise<void> {
  const { header } = entry
  const file: PassedFile = { size: header.size, json: NO_JSON }
  const kind = KINDS[header.type ?? ''] ?? 'other'
  const key = members.add({ name: header.name, kind, linkname: header.linkname ?? '' }, file)
  if (!Number.isSafeInteger(header.size) || (header.type === 'directory' && header.size > 0)) {
    // The extractor would wait for ever for a body that it does not expect.
    throw damaged(`the size of ${JSON.stringify(key)} cannot be`)
  }
  const iterator = (entry as AsyncIterable<Buffer>)[Symbol.asyncIterator]()
  try {
    if (kind === 'file') await readFile(key, file, borrow(iterator), allowance, visit)
  } finally {
    // Leaving the loop over a member early would destroy the whole extractor: read on to its end instead.
    for (let next = await iterator.next(); !next.done; next = await iterator.next());
  }
}

const KINDS: Readonly<Record<string, MemberHeader['kind']>> = {
  file: 'file',
  'contiguous-file': 'file',
  symlink: 'symlink',
  link: 'hardlink',
}

/** What stands for the content of a file that is no JSON. */
const NO_JSON = Buffer.alloc(0)

/** The same bytes, with nothing done to their origin when the reader stops early. */
async function* borrow(iterator: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
}

async function readFile(
  key: BlobKey,
  file: PassedFile,
  member: AsyncIterable<Buffer>,
  allowance: JsonAllowance,
  visit: VisitBlob,
): Promise<void> {
  const { head, bytes } = await peek(member, Math.min(BLOCK, file.size))
  if (looksLikeJson(head)) file.json = allowance.take(file.size) ? await whole(bytes) : null
  // JSON is no layer, but may stand where one should, or where one of the same name stood before.
  await visit({ key, size: file.size }, file.json?.length ? inOnePiece(file.json) : bytes)
}

async function* inOnePiece(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
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
