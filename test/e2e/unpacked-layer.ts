import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import type { PlainInode, PlainLayer } from '../helpers/random/plain-layer.js'
import type { Seen } from './seen.js'
import { walk } from './walk.js'

/** A layer that GNU tar has unpacked, whiteouts as the files that they are. */
export function unpackedLayer(folder: string): PlainLayer {
  const names = new Map<string, PlainInode>()
  const inodes = new Map<bigint, PlainInode>()
  const whiteouts: string[] = []
  const opaque: string[] = []
  for (const { path: bytes, absolute, stat } of walk(folder)) {
    const path = bytes.toString()
    const [, parent = '', hidden] = /^(?:(.*)\/)?\.wh\.([^/]*)$/.exec(path) ?? []
    if (hidden === '.wh..opq') opaque.push(parent)
    else if (hidden !== undefined) whiteouts.push(parent === '' ? hidden : `${parent}/${hidden}`)
    if (hidden !== undefined) continue
    const kind = stat.isDirectory() ? 'directory' : stat.isSymbolicLink() ? 'symlink' : 'file'
    const size = kind === 'directory' ? 0 : Number(stat.size)
    const content =
      kind === 'symlink'
        ? readlinkSync(absolute).toString()
        : size > 0
          ? createHash('sha256').update(readFileSync(absolute)).digest('hex')
          : ''
    const inode = inodes.get(stat.ino) ?? {
      kind,
      bytes: size,
      content,
      owner: `${stat.uid}:${stat.gid}`,
      mode: Number(stat.mode) & 0o7777,
      mtime: Number(stat.mtimeNs / 1_000_000_000n),
      xattrs: '',
    }
    inodes.set(stat.ino, inode)
    names.set(path, inode)
  }
  return { names, whiteouts, opaque, linksToBelow: new Map() }
}

/** What the kernel shows, as the tree that an account ends with. */
export function plainTree(seen: ReadonlyMap<string, Seen>): Map<string, PlainInode> {
  const inodes = new Map<string, PlainInode>()
  return new Map(
    [...seen].map(([path, { kind, bytes, content, owner, mode, mtime, linkedTo }]) => {
      const inode = inodes.get(linkedTo) ?? {
        kind,
        bytes,
        content: kind === 'file' && bytes === 0 ? '' : content,
        owner,
        mode: Number.parseInt(mode, 8),
        mtime,
        xattrs: '',
      }
      inodes.set(linkedTo, inode)
      return [path, inode]
    }),
  )
}
