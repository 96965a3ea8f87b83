import { createHash, hash } from 'node:crypto'

/** What a record is of, and all that it depends on, as its SHA-256 in hex. */
export type RecordKey = string

/** Raised whenever a record of any kind is written in another way. */
const FORMAT = 1

/** Long enough for the lines of a header, and such that columns behind it stand on a multiple of 8. */
export const HEADER = 256

/** What every record begins with, whatever its format: whoever cleans up takes away nothing else. */
export const MARK = 'layersize cache '

/** The key of a record: of its kind, and of what it is a function of. `tool` is what wrote it, in which version. */
export function keyOf(tool: string, kind: string, parts: readonly unknown[]): RecordKey {
  const withMaps = (_: string, value: unknown) => (value instanceof Map ? [...value] : value)
  return hash('sha256', JSON.stringify([tool, kind, parts], withMaps), 'hex')
}

/** The header of a record: what it is, its key, and a checksum of what follows. */
export function headerOf(key: RecordKey, tool: string, payload: readonly Uint8Array[]): Buffer {
  const text = `${MARK}${FORMAT}\n${tool}\n${key}\n${checksumOf(payload)}\n`
  return Buffer.alloc(HEADER, '\n').fill(text, 0, Math.min(HEADER, text.length), 'latin1')
}

/** What stands behind the header; null where the record is damaged, of another format or tool, or not of this key. */
export function openRecord(key: RecordKey, tool: string, bytes: Buffer): Buffer | null {
  const payload = bytes.subarray(HEADER)
  return bytes.subarray(0, HEADER).equals(headerOf(key, tool, [payload])) ? payload : null
}

function checksumOf(payload: readonly Uint8Array[]): string {
  const [only] = payload
  if (only && payload.length === 1) return hash('sha256', only, 'hex')
  const sum = createHash('sha256')
  for (const part of payload) sum.update(part)
  return sum.digest('hex')
}
