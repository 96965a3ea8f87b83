import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { InspectedImage } from './engine.js'
import { output } from './process.js'
import { TempFolder } from './temp.js'
import { type Walked, walk } from './walk.js'

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

/**
 * What the kernel shows of an image's layers: the engine's own folders, mounted on each other, read-only. `seen` has
 * one key for each path in the form that layersize gives paths.
 */
export async function readOverlay(
  image: InspectedImage,
): Promise<{ seen: Map<string, Seen>; capable: string[] }> {
  const { UpperDir, LowerDir } = image.GraphDriver.Data
  const folders = [UpperDir, ...(LowerDir ? LowerDir.split(':') : [])]
  const temp = new TempFolder()
  const links = temp.join('links')
  const mountPoint = temp.join('merged')
  for (const folder of [links, mountPoint, join(links, 'none')]) mkdirSync(folder)
  // Options have one page for all folders: the engine shortens their names by links as well. One folder is too few.
  folders.forEach((folder, index) => {
    symlinkSync(folder, join(links, String(index)))
  })
  const lowerdir = [...folders.keys(), 'none'].join(':')
  await output('mount', ['-t', 'overlay', '-o', `ro,lowerdir=${lowerdir}`, 'overlay', mountPoint], {
    cwd: links,
  })
  try {
    const capable = await output('getcap', ['-r', mountPoint])
    return {
      seen: describe([...walk(mountPoint)]),
      capable: capable
        .toString('utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => line.slice(mountPoint.length + 1)),
    }
  } finally {
    await output('umount', [mountPoint])
    temp.remove()
  }
}

function describe(names: readonly Walked[]): Map<string, Seen> {
  const named = names.map((walked) => ({ ...walked, name: escaped(walked.path) }))
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
