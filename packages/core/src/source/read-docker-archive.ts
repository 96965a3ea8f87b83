import { posix } from 'node:path'
import { type Extract, extract } from 'tar-stream'
import { sniffCompression } from '../compression/decompress.js'
import { peek } from '../compression/peek.js'
import { LayersizeError } from '../errors.js'
import { BLOCK, isTarHeader } from '../tar/header.js'
import { archiveKey, parseManifest } from './docker-manifest.js'
import { looksLikeRootFileSystem } from './root-file-system.js'
import type { BlobInfo, BlobKey, Catalog } from './source.js'

/** A configuration of this size has a history of tens of thousands of steps. */
const JSON_LIMIT = 16 << 20
const ALL_JSON_LIMIT = 64 << 20
/** An image of 127 layers, the most that engines take, has some 500 members. */
const MEMBER_LIMIT = 100_000

type Member = Extract extends AsyncIterable<infer T> ? T : never

/** What an archive holds besides layers, gathered while it passes by. */
interface Contents {
  readonly json: Map<BlobKey, Buffer>
  readonly links: Map<BlobKey, BlobKey>
  readonly members: Set<BlobKey>
  /** What can be no layer, with its first bytes. */
  readonly others: Map<BlobKey, string>
  jsonBytes: number
}

/**
 * Reads an uncompressed archive as `docker save` writes it, once, from its first byte to its last. Which member is
 * what is told by manifest.json, which mostly comes last: so all JSON is kept, and all else is offered to `visit`.
 */
export async function readDockerArchive(
  archive: AsyncIterable<Uint8Array>,
  visit: (blob: BlobInfo, bytes: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<Catalog> {
  const { head, bytes } = await peek(archive, BLOCK)
  checkIsTar(head)
  const contents: Contents = {
    json: new Map(),
    links: new Map(),
    members: new Set(),
    others: new Map(),
    jsonBytes: 0,
  }
  const tar = extract()
  const feed = new Feed(bytes, tar)
  try {
    for await (const entry of tar) await readMember(entry, contents, visit)
    if (feed.error !== null) throw feed.error
  } catch (error) {
    tar.destroy()
    // What the bytes threw tells more than what the extractor made of it.
    throw feed.error ?? archiveError(error)
  }
  return toCatalog(contents)
}

function checkIsTar(head: Buffer): void {
  const block = head.subarray(0, BLOCK)
  if (head.length >= BLOCK && (isTarHeader(block) || block.every((byte) => byte === 0))) return
  const begins = JSON.stringify(head.subarray(0, 24).toString('latin1'))
  throw new LayersizeError(
    'NOT_AN_ARCHIVE',
    head.length === 0 ? 'It is empty' : `It is no tar archive: it begins with ${begins}`,
    {
      hint: 'Give it what `docker save IMAGE` writes, plain or gzipped.',
    },
  )
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
  contents: Contents,
  visit: (blob: BlobInfo, bytes: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  const { header } = entry
  const key = archiveKey(header.name)
  contents.members.add(key)
  // The first member that `docker export` writes: no need to read the rest.
  if (key === '.dockerenv') throw missingManifest(contents)
  if (contents.members.size > MEMBER_LIMIT) {
    if (looksLikeRootFileSystem(contents.members)) throw missingManifest(contents)
    throw new LayersizeError(
      'TOO_LARGE',
      `The archive has more than ${MEMBER_LIMIT} members, too many for an image`,
    )
  }
  if (header.type === 'symlink' || header.type === 'link') {
    const folder = header.type === 'symlink' ? posix.dirname(key) : ''
    contents.links.set(key, posix.join(folder, header.linkname ?? ''))
  }
  if (!Number.isSafeInteger(header.size) || (header.type === 'directory' && header.size > 0)) {
    // The extractor would wait for ever for a body that it does not expect.
    throw damaged(`the size of ${JSON.stringify(key)} cannot be`)
  }
  const iterator = (entry as AsyncIterable<Buffer>)[Symbol.asyncIterator]()
  try {
    if (header.type === 'file') await readFile({ key, size: header.size }, borrow(iterator), contents, visit)
  } finally {
    // Leaving the loop over a member early would destroy the whole extractor: read on to its end instead.
    for (let next = await iterator.next(); !next.done; next = await iterator.next());
  }
}

/** The same bytes, with nothing done to their origin when the reader stops early. */
async function* borrow(iterator: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
}

async function readFile(
  blob: BlobInfo,
  member: AsyncIterable<Buffer>,
  contents: Contents,
  visit: (blob: BlobInfo, bytes: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  const { head, bytes } = await peek(member, Math.min(BLOCK, blob.size))
  if (looksLikeLayer(head)) {
    await visit(blob, bytes)
    return
  }
  if (!/^\s*[{[]/.test(head.toString('latin1'))) {
    contents.others.set(blob.key, JSON.stringify(head.subarray(0, 24).toString('latin1')))
    return
  }
  contents.jsonBytes += blob.size
  if (blob.size > JSON_LIMIT || contents.jsonBytes > ALL_JSON_LIMIT) {
    throw new LayersizeError(
      'TOO_LARGE',
      `The archive's JSON is too large to be an image's: ${blob.key}, ${blob.size} bytes`,
    )
  }
  const chunks: Buffer[] = []
  for await (const chunk of bytes) chunks.push(chunk)
  contents.json.set(blob.key, Buffer.concat(chunks))
}

/** Whether bytes that begin so can be a layer: a tar, the end of an empty one, or something compressed. */
function looksLikeLayer(head: Buffer): boolean {
  if (head.every((byte) => byte === 0)) return true
  return sniffCompression(head) !== 'none' || (head.length >= BLOCK && isTarHeader(head.subarray(0, BLOCK)))
}

function archiveError(error: unknown): unknown {
  // The extractor throws plain errors; what is of another kind is not about the archive.
  if (!(error instanceof Error) || error.constructor !== Error) return error
  if (error.message === 'Unexpected end of data') {
    return new LayersizeError('ARCHIVE_TRUNCATED', 'The archive ends in the middle', {
      cause: error,
      hint: 'It was cut off while it was written or copied: save it again.',
    })
  }
  return damaged(error.message, error)
}

function damaged(why: string, cause?: unknown): LayersizeError {
  return new LayersizeError('ARCHIVE_INVALID', `The archive is damaged: ${why}`, {
    cause,
    hint: 'Save it again.',
  })
}

function toCatalog(contents: Contents): Catalog {
  const text = contents.json.get('manifest.json')
  if (!text) throw missingManifest(contents)
  const images = parseManifest(text, contents.json)
  for (const { layers } of images) {
    for (const key of layers) {
      const begins = contents.others.get(key) ?? (contents.json.has(key) ? 'JSON' : undefined)
      if (begins === undefined) continue
      throw new LayersizeError('LAYER_INVALID', `Layer ${key} is no tar: it begins with ${begins}`, {
        hint: 'The archive is damaged: save the image again.',
      })
    }
  }
  return { images, links: contents.links }
}

function missingManifest({ members }: Contents): LayersizeError {
  if (looksLikeRootFileSystem(members)) {
    return new LayersizeError(
      'ROOT_FILE_SYSTEM',
      'This is a root file system, as `docker export` writes it: it has no layers',
      {
        hint: 'Save the image instead: docker save IMAGE -o image.tar',
      },
    )
  }
  if (members.has('oci-layout')) {
    return new LayersizeError(
      'MANIFEST_MISSING',
      'The archive is an OCI layout without a manifest.json, which this version does not read',
      {
        hint: 'Write it with `docker save IMAGE -o image.tar`.',
      },
    )
  }
  const first = [...members].slice(0, 3).join(', ')
  return new LayersizeError(
    'MANIFEST_MISSING',
    `The archive has no manifest.json, so it is no image (it holds ${first ? `${members.size} members: ${first}${members.size > 3 ? ', …' : ''}` : 'nothing'})`,
    { hint: 'Give it what `docker save IMAGE` writes.' },
  )
}
