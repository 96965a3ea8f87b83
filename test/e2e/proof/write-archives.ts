import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { crc32, gzipSync } from 'node:zlib'
import { directory, file, writeTar } from '../../helpers/write-tar.js'
import { noise } from '../noise.js'

/** A tar of a folder with a program and its data; whose it is unless root's, by the number. */
export function writeArchive(folder: string, name: string, owner = 0): void {
  const [stem = name] = basename(name).split('.')
  const own = { uid: owner, gid: owner }
  const tar = writeTar([
    directory(`${stem}/`, own),
    directory(`${stem}/bin/`, own),
    file(`${stem}/bin/run`, '#!/bin/sh\nexec true\n', { mode: 0o755, ...own }),
    file(`${stem}/data`, noise(700_000, name), { mode: 0o644, ...own }),
  ])
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), name.endsWith('.tar') ? tar : gzipSync(tar))
}

/** A zip with one file in it, stored as it is. */
export function writeZip(folder: string, name: string): void {
  const [stem = name] = basename(name).split('.')
  const path = Buffer.from(`${stem}/data`)
  const content = noise(500_000, name)
  const shared = Buffer.alloc(26)
  shared.writeUInt16LE(10, 0)
  shared.writeUInt32LE(crc32(content), 10)
  shared.writeUInt32LE(content.length, 14)
  shared.writeUInt32LE(content.length, 18)
  shared.writeUInt16LE(path.length, 22)
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), shared, path, content])
  const entry = Buffer.concat([Buffer.from('PK\x01\x02\x14\x03'), shared, Buffer.alloc(14), path])
  entry.writeUInt32LE(0o100644 * 0x10000, 38)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(1, 4)
  end.writeUInt16LE(1, 6)
  end.writeUInt32LE(entry.length, 8)
  end.writeUInt32LE(local.length, 12)
  writeFileSync(join(folder, name), Buffer.concat([local, entry, Buffer.from('PK\x05\x06'), end]))
}
