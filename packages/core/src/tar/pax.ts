import { parseDecimal } from './decimal.js'
import { invalidTar } from './invalid-tar.js'
import { decodeName } from './name.js'
import type { SparseExtent } from './sparse.js'

/** What an extended header says of the member after it (POSIX pax, "pax Extended Header"); absent is unsaid. */
export interface PaxRecords {
  path?: string
  linkpath?: string
  size?: number
  uid?: number
  gid?: number
  mtime?: number
  /** Extended attributes by name, values byte for byte as latin1. */
  xattrs?: Map<string, string>
  sparse?: PaxSparse
}

/** GNU's sparse records: the map itself (0.0 and 0.1), or that it stands at the head of the body (1.0). */
export interface PaxSparse {
  major?: string
  minor?: string
  name?: string
  size?: string
  realSize?: string
  blocks?: string
  map?: string
}

const XATTR = 'SCHILY.xattr.'

/** Reads the body of an extended header. Throws TAR_INVALID, naming the byte where that header begins. */
export function parsePax(body: Buffer, offset: number): PaxRecords {
  const records: PaxRecords = {}
  const extents: string[] = []
  for (let at = 0; at < body.length; ) {
    const { key, start, end } = nextRecord(body, at, offset)
    at = end + 1
    const isText = key === 'path' || key === 'linkpath' || key === 'uname' || key === 'gname'
    if (isText ? body.subarray(start, end).includes(0) : key.includes('\0')) {
      throw invalidTar(offset, 'an extended header record holds a NUL')
    }
    if (key === 'GNU.sparse.offset' || key === 'GNU.sparse.numbytes') {
      // Sparse format 0.0 repeats two keys in turn; they are read as the map of 0.1.
      const expected = extents.length % 2 === 0 ? 'GNU.sparse.offset' : 'GNU.sparse.numbytes'
      const value = body.toString('latin1', start, end)
      if (key !== expected || value.includes(','))
        throw invalidTar(offset, 'its sparse records are out of order')
      extents.push(value)
    } else {
      apply(records, key, body, start, end, offset)
    }
  }
  if (extents.length > 0) records.sparse = { ...records.sparse, map: extents.join(',') }
  return records
}

/** The extents of a sparse map written in records, (GNU sparse 0.0 and 0.1). */
export function parsePaxSparseMap(sparse: PaxSparse, offset: number): SparseExtent[] {
  const fields = sparse.map ? sparse.map.split(',') : []
  const count = parseDecimal(sparse.blocks ?? '')
  if (fields.length !== 2 * count)
    throw invalidTar(offset, 'its sparse map has another length than it claims')
  const extents: SparseExtent[] = []
  for (let i = 0; i < fields.length; i += 2) {
    extents.push({ offset: parseDecimal(fields[i] as string), length: parseDecimal(fields[i + 1] as string) })
  }
  return extents
}

function nextRecord(body: Buffer, at: number, offset: number): { key: string; start: number; end: number } {
  const space = body.indexOf(0x20, at)
  const length = space < 0 ? Number.NaN : parseDecimal(body.toString('latin1', at, Math.min(space, at + 20)))
  const end = at + length - 1
  // A comparison with NaN is false: a length that is no number fails here as well.
  if (!(length >= 5 && end < body.length && end > space && body[end] === 0x0a)) {
    throw invalidTar(offset, 'an extended header record has a wrong length')
  }
  const equals = body.subarray(space + 1, end).indexOf(0x3d)
  if (equals < 1) throw invalidTar(offset, 'an extended header record has no key')
  const start = space + 1 + equals + 1
  return { key: body.toString('latin1', space + 1, start - 1), start, end }
}

function apply(
  records: PaxRecords,
  key: string,
  body: Buffer,
  start: number,
  end: number,
  offset: number,
): void {
  const number = () => {
    const value = parseDecimal(body.toString('latin1', start, end))
    if (!Number.isSafeInteger(value))
      throw invalidTar(offset, `its extended ${key} is not a number below 2^53`)
    return value
  }
  if (key.startsWith('GNU.sparse.')) {
    records.sparse = { ...records.sparse, ...sparseRecord(key, body, start, end) }
    return
  }
  // An empty value leaves the header's own; the last record of a key counts.
  const empty = start === end
  switch (key) {
    case 'path':
    case 'linkpath':
      if (empty) delete records[key]
      else records[key] = decodeName(body, start, end)
      break
    case 'size':
    case 'uid':
    case 'gid':
      if (empty) delete records[key]
      else records[key] = number()
      break
    case 'mtime':
      if (empty) delete records.mtime
      else records.mtime = parseTime(body.toString('latin1', start, end), offset)
      break
    case 'atime':
    case 'ctime':
      if (!empty) parseTime(body.toString('latin1', start, end), offset)
      break
    default:
      if (key.startsWith(XATTR)) {
        records.xattrs ??= new Map()
        if (empty) records.xattrs.delete(key.slice(XATTR.length))
        else records.xattrs.set(key.slice(XATTR.length), body.toString('latin1', start, end))
      }
  }
}

function sparseRecord(key: string, body: Buffer, start: number, end: number): PaxSparse {
  switch (key) {
    case 'GNU.sparse.name':
      return { name: decodeName(body, start, end) }
    case 'GNU.sparse.major':
      return { major: body.toString('latin1', start, end) }
    case 'GNU.sparse.minor':
      return { minor: body.toString('latin1', start, end) }
    case 'GNU.sparse.size':
      return { size: body.toString('latin1', start, end) }
    case 'GNU.sparse.realsize':
      return { realSize: body.toString('latin1', start, end) }
    case 'GNU.sparse.numblocks':
      return { blocks: body.toString('latin1', start, end) }
    case 'GNU.sparse.map':
      return { map: body.toString('latin1', start, end) }
    default:
      return {}
  }
}

/** Seconds with a fraction. A negative time's fraction counts away from 0, as its text reads. */
function parseTime(text: string, offset: number): number {
  const match = /^([+-]?\d+)(?:\.(\d*))?$/.exec(text)
  if (!match) throw invalidTar(offset, 'an extended time is not a number')
  return Number(`${match[1]}.${match[2] || '0'}`)
}
