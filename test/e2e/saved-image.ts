import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Engine } from './engine.js'
import { output } from './process.js'
import { walk } from './walk.js'

/** One layer of a saved image, weighed by GNU tar and lstat. */
export interface SavedLayer {
  /** Not compressed, however the archive has it. */
  readonly tarPath: string
  /** What is in it, whiteouts as the files that they are. */
  readonly folder: string
  readonly diffId: string
  readonly tarBytes: number
  readonly contentBytes: number
  readonly symlinkBytes: number
}

/** An image as `docker save` writes it, and what GNU tar makes of its layers. */
export class SavedImage {
  readonly archive: string
  /** The digest of the configuration's bytes. */
  readonly configDigest: string
  /** The lowest first. */
  readonly layers: readonly SavedLayer[]

  private constructor(archive: string, configDigest: string, layers: readonly SavedLayer[]) {
    this.archive = archive
    this.configDigest = configDigest
    this.layers = layers
  }

  static async save(engine: Engine, image: string, folder: string): Promise<SavedImage> {
    const archive = `${folder}.tar`
    await engine.docker(['save', '-o', archive, image])
    const members = join(folder, 'members')
    mkdirSync(members, { recursive: true })
    await output('tar', ['-C', members, '-xf', archive])
    const [{ Config, Layers }] = JSON.parse(readFileSync(join(members, 'manifest.json'), 'utf8'))
    const layers: SavedLayer[] = []
    for (const path of (Layers ?? []) as string[]) {
      layers.push(await weigh(join(members, path), join(folder, `layer-${layers.length}`)))
    }
    return new SavedImage(archive, sha256(readFileSync(join(members, Config))), layers)
  }

  layer(index: number): SavedLayer {
    return this.layers[index] as SavedLayer
  }
}

async function weigh(blob: string, folder: string): Promise<SavedLayer> {
  mkdirSync(folder)
  const stored = readFileSync(blob)
  const compressed = stored[0] === 0x1f && stored[1] === 0x8b
  const tar = compressed ? gunzipSync(stored) : stored
  const tarPath = compressed ? `${folder}.tar` : blob
  if (compressed) writeFileSync(tarPath, tar)
  // `--delay-directory-restore`: a folder that nobody may write in still gets its files.
  await output('tar', ['-C', folder, '--numeric-owner', '--delay-directory-restore', '-xpf', tarPath])
  let contentBytes = 0
  let symlinkBytes = 0
  const inodes = new Set<bigint>()
  for (const { stat } of walk(folder)) {
    if (stat.isDirectory() || inodes.has(stat.ino)) continue
    inodes.add(stat.ino)
    contentBytes += Number(stat.size)
    if (stat.isSymbolicLink()) symlinkBytes += Number(stat.size)
  }
  return {
    tarPath,
    folder,
    diffId: sha256(tar),
    tarBytes: tar.length,
    contentBytes,
    symlinkBytes,
  }
}

function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}
