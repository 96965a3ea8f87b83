import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { walk } from './walk.js'

/** What one name of a file system shows, in words that two readers of it can be compared by. */
export interface Seen {
  readonly kind: string
  /** Bytes of a file, or of a symlink's target. */
  readonly bytes: number
  readonly mode: string
  readonly owner: string
  /** Whole seconds since 1970. */
  readonly mtime: number
  /** A file's SHA-256, a symlink's target, a device's numbers. */
  readonly content: string
  /** The first of all names that share an inode with this one. */
  readonly linkedTo: string
}

/** What a folder shows: one key for each path, in the form that layersize gives paths. */
export function readSeen(folder: string): Map<string, Seen> {
  const named = [...walk(folder)].map((walked) => ({ ...walked, name: escaped(walked.path) }))
  named.sort((a, b) => (a.name < b.name ? -1 : 1))
  const firstNames = new Map<bigint, string>()
  const seen = new Map<string, Seen>()
  for (const { name, absolute, stat } of named) {
    if (!firstNames.has(stat.ino)) firstNames.set(stat.ino, name)
    const file = stat.isFile()
    const symlink = stat.isSymbolicLink()
    seen.set(name, {
      kind: file
        ? 'file'
        : symlink
          ? 'symlink'
          : stat.isDirectory()
            ? 'directory'
            : stat.isFIFO()
              ? 'fifo'
              : stat.isCharacterDevice()
                ? 'character-device'
                : 'block-device',
      bytes: file || symlink ? Number(stat.size) : 0,
      mode: (Number(stat.mode) & 0o7777).toString(8),
      owner: `${stat.uid}:${stat.gid}`,
      mtime: Number(stat.mtimeNs / 1_000_000_000n),
      content: file
        ? createHash('sha256').update(readFileSync(absolute)).digest('hex')
        : symlink
          ? escaped(readlinkSync(absolute, { encoding: 'buffer' }))
          : stat.isCharacterDevice() || stat.isBlockDevice()
            ? deviceNumbers(Number(stat.rdev))
            : '',
      linkedTo: firstNames.get(stat.ino) as string,
    })
  }
  return seen
}

/** As the kernel packs them: twelve bits of the major number inside the twenty of the minor. */
function deviceNumbers(rdev: number): string {
  return `${(rdev >>> 8) & 0xfff}:${(rdev & 0xff) | ((rdev >>> 12) & 0xfff00)}`
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Bytes as text: what is no character of UTF-8 as \xNN, a backslash doubled. */
function escaped(bytes: Buffer): string {
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const character = characterAt(bytes, at)
    if (character === null) text += `\\x${bytes.subarray(at, at + 1).toString('hex')}`
    else text += character === '\\' ? '\\\\' : character
    at += character === null ? 1 : Buffer.byteLength(character)
  }
  return text
}

function characterAt(bytes: Buffer, at: number): string | null {
  for (let length = 1; length <= 4; length++) {
    try {
      return strict.decode(bytes.subarray(at, at + length))
    } catch {
      // Perhaps it is longer.
    }
  }
  return null
}
