import { isUtf8 } from 'node:buffer'

const BACKSLASH = 0x5c

/**
 * The bytes of a name up to its first NUL, as text: UTF-8 where it is valid, every other byte as `\xNN`, and a
 * backslash doubled, so that two names are equal only if their bytes are.
 */
export function decodeName(bytes: Buffer, start: number, limit: number): string {
  let end = start
  let plain = true
  for (; end < limit; end++) {
    const byte = bytes[end] as number
    if (byte === 0) break
    if (byte >= 0x80 || byte === BACKSLASH) plain = false
  }
  return plain ? bytes.toString('latin1', start, end) : escapeName(bytes.subarray(start, end))
}

function escapeName(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8').replaceAll('\\', '\\\\')
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes[at] as number)
    const sequence = bytes.subarray(at, at + length)
    if (sequence.length === length && isUtf8(sequence)) {
      text += sequence.toString('utf8').replaceAll('\\', '\\\\')
      at += length
    } else {
      text += `\\x${(bytes[at] as number).toString(16).padStart(2, '0')}`
      at += 1
    }
  }
  return text
}

function sequenceLength(lead: number): number {
  if (lead < 0xc0) return 1
  if (lead < 0xe0) return 2
  return lead < 0xf0 ? 3 : 4
}

/** The bytes of a name that `decodeName` gave. */
export function encodeName(name: string): Buffer {
  if (!name.includes('\\')) return Buffer.from(name)
  const parts = name.match(/\\x[0-9a-f]{2}|\\\\|[^\\]+/g) ?? []
  return Buffer.concat(
    parts.map((part) => {
      if (part.startsWith('\\x')) return Buffer.from(part.slice(2), 'hex')
      return Buffer.from(part === '\\\\' ? '\\' : part)
    }),
  )
}
