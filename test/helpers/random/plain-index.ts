import { hash } from 'node:crypto'
import { normalizePath, parseWhiteout } from '../../../packages/core/src/layer/path.js'
import { readTar } from '../read-tar.js'
import { Folders } from './folders.js'

/** What a layer holds by itself, said the plain way; of a tar without sparse files. Throws for a path that is refused. */
export function plainIndex(tar: Buffer) {
  const folders = new Folders()
  const inodes: (object & { bytes: number })[] = []
  const links: { path: string; target: string }[] = []
  const [whiteouts, opaque] = [new Set<string>(), new Set<string>()]
  const warnings: object[] = []
  for (const { entry, stored } of readTar(tar).members) {
    const path = normalizePath(entry.name)
    const whiteout = parseWhiteout(path)
    if (whiteout === 'metadata' || path === '') continue
    if (whiteout) {
      const parts = path.split('/').slice(0, -1)
      folders.folder(parts)
      if (whiteout.kind === 'file') whiteouts.add(whiteout.path)
      else opaque.add(whiteout.path)
    } else if (entry.type === 'other') {
      warnings.push({ code: 'unknown-entry-type', path })
    } else if (entry.type === 'hardlink') {
      const target = normalizePath(entry.linkname)
      if (target === path) continue
      const linked = folders.find(target)
      const isShared = linked >= 0 && (inodes[linked] as { kind?: string }).kind !== 'directory'
      const known = linked < -1 ? (links[-2 - linked]?.target as string) : target
      folders.put(path, isShared ? linked : -1 - links.push({ path, target: known }), false)
    } else {
      const { type: kind, mode, uid, gid, mtime, linkname } = entry
      const xattrs = entry.xattrs ? hash('sha256', JSON.stringify([...entry.xattrs].sort()), 'hex') : ''
      const bytes = kind === 'symlink' ? lengthOf(linkname) : kind === 'file' ? entry.size : 0
      let content = kind === 'symlink' ? linkname : ''
      if (kind.endsWith('-device')) content = `${entry.devmajor}:${entry.devminor}`
      if (kind === 'file' && bytes > 0) content = hash('sha256', stored, 'hex')
      const inode = { kind, bytes, mode, uid, gid, mtime, xattrs, content }
      folders.put(path, inodes.push(inode) - 1, kind === 'directory')
    }
  }
  const entries: { path: string; inode: object; same: number }[] = []
  const lowerLinks: object[] = []
  folders.list((path, occupant) => {
    if (occupant >= 0) entries.push({ path, inode: inodes[occupant] as object, same: occupant })
    if (occupant < -1) lowerLinks.push(links[-2 - occupant] as object)
  })
  const contentBytes = [...new Set(entries.map(({ same }) => same))].reduce(
    (sum, inode) => sum + (inodes[inode] as { bytes: number }).bytes,
    0,
  )
  return {
    entries: entries.map(({ path, inode, same }) => ({
      path,
      inode,
      first: entries.find((other) => other.same === same)?.path,
    })),
    lowerLinks,
    whiteouts: [...whiteouts],
    opaque: [...opaque],
    warnings,
    contentBytes,
    tarBytes: tar.length,
  }
}

/** In bytes: names are told with a backslash doubled and bytes that are no UTF-8 as four characters. */
function lengthOf(name: string): number {
  return Buffer.byteLength(name.replace(/\\(x[0-9a-f]{2}|\\)/g, '.'))
}
