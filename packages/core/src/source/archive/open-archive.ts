import type { BigIntStats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { sniffCompression } from '../../compression/decompress.js'
import type { TarEntry } from '../../tar/entry.js'
import { BLOCK } from '../../tar/header.js'
import { scanTar } from '../../tar/scan.js'
import { jsonReader } from '../catalog/image-files.js'
import { readCatalog } from '../catalog/read-catalog.js'
import { type FilePart, fileContent, partReader } from '../file-content.js'
import { readRange } from '../file-range.js'
import { checkStamp, fileStamp, isSettled } from '../file-stamp.js'
import { lastingCatalog } from '../lasting-catalog.js'
import type { OnProgress } from '../progress.js'
import type { BlobKey, OnceSource, OpenSource, RandomSource, StoredBlob } from '../source.js'
import { checkIsTar, ofArchive } from './archive-error.js'
import { ArchiveMembers, type MemberHeader } from './archive-members.js'
import { streamArchive } from './stream-archive.js'

/** Where a file stands in its archive. */
interface Place {
  readonly at: number
  readonly size: number
}

/** No pipe gives more at once, and Node makes a buffer of this size for each read. */
const PIPE = 64 << 10

/**
 * An archive in an open file, which is closed with it. Its blobs can be read in any order unless it is compressed as a
 * whole, or comes through a pipe. `name` stands in errors.
 */
export async function openArchive(
  file: FileHandle,
  name: string,
  signal: AbortSignal | undefined,
  onProgress: OnProgress | undefined,
): Promise<OpenSource> {
  const stat = await file.stat({ bigint: true })
  const size = Number(stat.size)
  const close = async () => file.close().catch(() => {})
  if (!stat.isFile()) {
    const stream = file.createReadStream({ highWaterMark: PIPE })
    const once = streamArchive(stream, signal, onProgress, null, name)
    return { ...once, [Symbol.asyncDispose]: async () => void stream.destroy() }
  }
  const head = Buffer.alloc(Math.min(BLOCK, size))
  await file.read(head, 0, head.length, 0)
  if (sniffCompression(head) !== 'none') {
    const once = streamArchive(readRange(file, 0, size), signal, onProgress, size, name)
    return { ...lasting(once, stat), [Symbol.asyncDispose]: close }
  }
  try {
    checkIsTar(head)
    return { ...(await openPlain(file, stat, size, name)), [Symbol.asyncDispose]: close }
  } catch (error) {
    throw ofArchive(error, name)
  }
}

/** The same source, known again the next time while the file is as it is now. */
function lasting(source: OnceSource, stat: BigIntStats): OnceSource {
  if (!isSettled(stat)) return source
  const identity = fileStamp(stat)
  const read: OnceSource['read'] = async (visit) =>
    lastingCatalog(await source.read(visit), (key) => `${identity}:${key}`)
  return { ...source, identity, read }
}

async function openPlain(
  file: FileHandle,
  stat: BigIntStats,
  size: number,
  name: string,
): Promise<Omit<RandomSource, typeof Symbol.asyncDispose>> {
  const stamp = fileStamp(stat)
  const unsettled = !isSettled(stat)
  const members = new ArchiveMembers<Place>()
  await scanTar(
    partReader({ file, start: 0, size, name }),
    size,
    (entry, at) => void members.add(memberHeader(entry), { at, size: entry.size }),
  )
  const find = async (key: BlobKey) => {
    const found = members.find(key)
    if (!found) return null
    const { at, size } = found.file
    return { key: found.key, size, identity: `${stamp}:${at}`, unsettled }
  }
  const placeOf = ({ key }: StoredBlob) => (members.find(key) as { readonly file: Place }).file
  const read = (blob: StoredBlob) => {
    const place = placeOf(blob)
    return readRange(file, place.at, place.size)
  }
  const catalog = await readCatalog({
    place: 'archive',
    names: async () => members.names,
    find,
    json: jsonReader(find, read),
  })
  // Its members were found through windows of the same file: those too are told by this.
  await checkStamp(file, stamp, name)
  const open = (blob: StoredBlob) => {
    const { at: start, size } = placeOf(blob)
    const part: FilePart = { file, start, size, stamp, name }
    return fileContent(part, async () => {})
  }
  return { access: 'random', catalog, open }
}

function memberHeader({ name, type, linkname, extents }: TarEntry): MemberHeader {
  const linked = type === 'symlink' || type === 'hardlink'
  // A sparse member is stored in pieces: no tool writes a blob so.
  const kind = linked ? type : type === 'file' && !extents ? 'file' : 'other'
  return { name: written(name), kind, linkname: written(linkname) }
}

/** A name as manifest.json has it: the tar's reader doubles each backslash. */
function written(name: string): string {
  return name.replaceAll('\\\\', '\\')
}
