import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { TarWriter } from './tar-writer.mjs'

/**
 * Writes an image to `path` as `docker save` does: of so many layers, each of which `fill` writes by its number into a
 * TarWriter. Its layers are compressed where `gzip` says so, as those of some engines are.
 */
export function writeArchive(path, count, fill, { gzip = false } = {}) {
  const parts = mkdtempSync(`${path}-`)
  try {
    const diffIds = Array.from({ length: count }, (_, layer) => {
      const tar = join(parts, `${layer}/layer.tar`)
      mkdirSync(dirname(tar))
      const diffId = writeLayer(tar, layer, fill)
      if (gzip) execFileSync('sh', ['-c', `gzip -1n "$1" && mv "$1.gz" "$1"`, 'sh', tar])
      return diffId
    })
    const config = {
      architecture: 'amd64',
      os: 'linux',
      config: {},
      rootfs: { type: 'layers', diff_ids: diffIds },
      history: diffIds.map((_, layer) => ({ created_by: `COPY part-${layer} /srv # buildkit` })),
    }
    const Layers = diffIds.map((_, layer) => `${layer}/layer.tar`)
    const manifest = [{ Config: 'config.json', RepoTags: ['layersize-bench:made'], Layers }]
    writeFileSync(join(parts, 'config.json'), JSON.stringify(config))
    writeFileSync(join(parts, 'manifest.json'), JSON.stringify(manifest))
    execFileSync('tar', ['-C', parts, '-cf', path, ...Layers, 'config.json', 'manifest.json'])
  } finally {
    rmSync(parts, { recursive: true })
  }
}

/** Returns the digest of the tar. */
function writeLayer(path, layer, fill) {
  const file = openSync(path, 'w')
  const hash = createHash('sha256')
  const tar = new TarWriter((bytes) => {
    hash.update(bytes)
    writeSync(file, bytes)
  })
  fill(tar, layer)
  tar.end()
  closeSync(file)
  return `sha256:${hash.digest('hex')}`
}
