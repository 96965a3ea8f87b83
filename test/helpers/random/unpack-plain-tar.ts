import { hash } from 'node:crypto'
import type { PlainInode, PlainLayer } from './plain-layer.js'

/** Reads the tars that `writeTar` writes, and no others. */
export function unpackPlainTar(tar: Buffer): PlainLayer {
  const names = new Map<string, PlainInode>()
  const linksToBelow = new Map<string, string>()
  const whiteouts: string[] = []
  const opaque: string[] = []
  let extended = ''
  for (let at = 0; tar[at] !== 0; ) {
    const text = (from: number, length: number) =>
      tar
        .subarray(at + from, at + from + length)
        .toString()
        .replace(/\0.*/s, '')
    const number = (from: number, length: number) => Number.parseInt(text(from, length), 8)
    const size = number(124, 12)
    const body = tar.subarray(at + 512, at + 512 + size)
    const type = text(156, 1)
    const path = clean(text(0, 100))
    const target = text(157, 100)
    const [owner, mode, mtime] = [`${number(108, 8)}:${number(116, 8)}`, number(100, 8), number(136, 12)]
    at += 512 + Math.ceil(size / 512) * 512
    if (type === 'x') {
      extended = body.toString('latin1')
      continue
    }
    const [folder, name] = [path.replace(/\/?[^/]*$/, ''), path.replace(/^.*\//, '')]
    if (name === '.wh..wh..opq') opaque.push(folder)
    else if (name.startsWith('.wh.')) whiteouts.push(`${folder}/${name.slice(4)}`)
    else if (type === '1') {
      const linked = names.get(clean(target))
      if (linked) names.set(path, linked)
      else linksToBelow.set(path, clean(target))
    } else {
      const kind = { 0: 'file', 2: 'symlink', 5: 'directory' }[type] as string
      const content = kind === 'symlink' ? target : size > 0 ? hash('sha256', body, 'hex') : ''
      const bytes = kind === 'symlink' ? target.length : size
      names.set(path, { kind, bytes, content, owner, mode, mtime, xattrs: extended })
    }
    extended = ''
  }
  return { names, whiteouts, opaque, linksToBelow }
}

function clean(name: string): string {
  return name.replace(/^\.?\//, '').replace(/\/$/, '')
}
