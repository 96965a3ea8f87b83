import type { Compression } from '../compression/decompress.js'
import type { Inodes } from '../layer/inodes.js'
import type { LayerIndex } from '../layer/layer-index.js'
import type { Names } from '../layer/names.js'
import { asObject, listOf, parseJson } from '../oci/json.js'
import { isValidIndex } from './valid-index.js'

/** All that is kept of a layer. */
export interface LayerRecord {
  readonly index: LayerIndex
  readonly compression: Compression
  /** How long it would be compressed, where it is not. */
  readonly gzipEstimate: number | null
}

/** Every column stands on a multiple of this. */
const STEP = 8

/** A layer's index as bytes: what is not in columns as JSON, then the columns as they are in memory. */
export function writeLayer({ index, compression, gzipEstimate }: LayerRecord): Uint8Array[] {
  const { names, inodes, users, groups, ...rest } = index
  const { metadata, texts, extents, checksumKind } = inodes
  const head = {
    counts: [names.count, names.text.length, inodes.count, inodes.digests.length],
    compression,
    gzipEstimate,
    ...{ metadata, texts: [...texts], extents: [...extents], checksumKind },
    ...{ users: users && [...users], groups: groups && [...groups] },
    ...rest,
  }
  const json = Buffer.from(JSON.stringify(head))
  const length = Buffer.alloc(STEP)
  length.writeUInt32LE(json.length)
  return [length, json, ...columnsOf(names, inodes)].flatMap(padded)
}

/** Reads a layer from a buffer that begins on a multiple of 8; null where it is none. */
export function readLayer(bytes: Buffer): LayerRecord | null {
  if (bytes.length < STEP) return null
  const end = STEP + bytes.readUInt32LE(0)
  if (end > bytes.length) return null
  const {
    counts,
    compression,
    gzipEstimate,
    metadata,
    texts,
    extents,
    checksumKind,
    users,
    groups,
    ...rest
  } = asObject(parseJson(bytes.subarray(STEP, end)))
  const columns = readColumns(bytes, roundUp(end), listOf(counts))
  if (!columns) return null
  const index = {
    names: columns.names,
    inodes: {
      ...columns.inodes,
      metadata,
      checksumKind,
      texts: mapOf(texts),
      extents: mapOf(extents),
    },
    ...rest,
    users: users === null ? null : mapOf(users),
    groups: groups === null ? null : mapOf(groups),
  } as unknown as LayerIndex
  const isEstimate = gzipEstimate === null || Number.isSafeInteger(gzipEstimate)
  if (!COMPRESSIONS.has(compression) || !isEstimate || !isValidIndex(index)) return null
  return { index, compression: compression as Compression, gzipEstimate: gzipEstimate as number | null }
}

const COMPRESSIONS: ReadonlySet<unknown> = new Set<Compression>(['none', 'gzip', 'zstd'])

function columnsOf(names: Names, inodes: Inodes): Uint8Array[] {
  const { kind, bytes, mtime, meta, digestAt, digests, checksum, bodyAt } = inodes
  const columns = [names.parent, names.start, names.inode, names.text]
  return [...columns, bytes, mtime, bodyAt, meta, digestAt, checksum, kind, digests].map(
    ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  )
}

function readColumns(bytes: Buffer, from: number, counts: readonly unknown[]) {
  if (
    counts.length !== 4 ||
    !counts.every((count) => Number.isSafeInteger(count) && (count as number) >= 0)
  ) {
    return null
  }
  const [rows, textLength, inodes, digestsLength] = counts as [number, number, number, number]
  let at = from
  const next = <T>(
    Column: { new (buffer: ArrayBufferLike, at: number, count: number): T; BYTES_PER_ELEMENT: number },
    count: number,
  ): T => {
    const column = new Column(bytes.buffer, bytes.byteOffset + at, count)
    at = roundUp(at + count * Column.BYTES_PER_ELEMENT)
    return column
  }
  try {
    const names = {
      count: rows,
      parent: next(Int32Array, rows),
      start: next(Uint32Array, rows + 1),
      inode: next(Int32Array, rows),
      text: next(Uint8Array, textLength),
    }
    const columns = {
      count: inodes,
      bytes: next(Float64Array, inodes),
      mtime: next(Float64Array, inodes),
      bodyAt: next(Float64Array, inodes),
      meta: next(Uint32Array, inodes),
      digestAt: next(Int32Array, inodes),
      checksum: next(Uint32Array, inodes),
      kind: next(Uint8Array, inodes),
      digests: next(Uint8Array, digestsLength),
    }
    return at === bytes.length ? { names, inodes: columns } : null
  } catch {
    // A column that does not fit into the bytes.
    return null
  }
}

function mapOf(pairs: unknown): Map<unknown, unknown> | undefined {
  const isPairs = Array.isArray(pairs) && pairs.every((pair) => Array.isArray(pair) && pair.length === 2)
  return isPairs ? new Map(pairs as [unknown, unknown][]) : undefined
}

function padded(part: Uint8Array): Uint8Array[] {
  const missing = roundUp(part.length) - part.length
  return missing === 0 ? [part] : [part, new Uint8Array(missing)]
}

function roundUp(length: number): number {
  return Math.ceil(length / STEP) * STEP
}
