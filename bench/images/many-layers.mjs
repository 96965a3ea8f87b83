import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { folder } from '../folder.mjs'

const FILES = 5000

/**
 * A `docker save` of so many layers, each of which writes the same files again: in turn with other content, and with
 * another owner alone. Stays for the next run.
 */
export function archiveOfLayers(count) {
  const archive = join(folder, `layers-${count}.docker.tar`)
  if (existsSync(archive)) return archive
  const parts = mkdtempSync(join(folder, 'layers-'))
  try {
    const names = Array.from({ length: count }, (_, layer) => writeLayer(parts, layer))
    const diffIds = names.map((name) => digest(readFileSync(join(parts, name))))
    const history = names.map((_, layer) => ({ created_by: `/bin/sh -c step ${layer}` }))
    const config = {
      architecture: 'amd64',
      os: 'linux',
      rootfs: { type: 'layers', diff_ids: diffIds },
      history,
    }
    writeFileSync(join(parts, 'config.json'), JSON.stringify(config))
    const manifest = [{ Config: 'config.json', RepoTags: [`layers:${count}`], Layers: names }]
    writeFileSync(join(parts, 'manifest.json'), JSON.stringify(manifest))
    const made = join(parts, 'archive')
    execFileSync('tar', ['-C', parts, '-cf', made, 'config.json', 'manifest.json', ...names])
    renameSync(made, archive)
  } finally {
    rmSync(parts, { recursive: true })
  }
  return archive
}

function writeLayer(parts, layer) {
  const root = join(parts, 'root')
  for (let i = 0; i < FILES && layer % 2 === 0; i++) {
    const place = join(root, 'srv', `folder-${i % 50}`)
    if (layer === 0) mkdirSync(place, { recursive: true })
    writeFileSync(join(place, `file-${i}`), `content ${i} of layer ${layer}`)
  }
  const name = `layer-${layer}.tar`
  execFileSync('tar', [
    '-C',
    root,
    '--numeric-owner',
    `--owner=${layer % 2}`,
    '-cf',
    join(parts, name),
    'srv',
  ])
  return name
}

function digest(bytes) {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}
