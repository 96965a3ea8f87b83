import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openEngine } from '../engine.mjs'
import { folder } from '../folder.mjs'
import { run } from '../shell.mjs'
import { makeDebian } from './debian.mjs'
import { makeOnce } from './make-once.mjs'
import { writeApp } from './write-app.mjs'

const BASE = 'layersize-bench:debian'
/** Its name on an engine. */
export const BIG = 'layersize-bench:big'

/** The path of `images/big/Dockerfile`'s image as `docker save` wrote it, 2.2 GB with plain layers. */
export function savedBig() {
  return makeOnce('big.docker.tar', (path) => {
    const { docker } = openEngine()
    console.error('With apt, pip and npm: this takes about five minutes.')
    buildBig(docker)
    docker('save', '-o', path, BIG)
    docker('image', 'rm', BIG, BASE)
  })
}

/** The path of the same image as skopeo writes it into an OCI archive, with gzip. */
export function ociArchiveOfBig() {
  return makeOnce('big.oci.tar', (path) => {
    const from = `docker-archive:${savedBig()}`
    const to = `oci-archive:${path}:layersize-bench`
    run('skopeo', ['--insecure-policy', 'copy', '-q', from, to])
  })
}

/** The path of an OCI layout with the same blobs. */
export function ociLayoutOfBig() {
  return makeOnce('big.oci', (path) => {
    mkdirSync(path)
    run('tar', ['-C', path, '-xf', ociArchiveOfBig()])
  })
}

function buildBig(docker) {
  makeDebian(docker, BASE)
  const context = mkdtempSync(join(folder, 'big-'))
  try {
    mkdirSync(join(context, 'app'))
    writeApp(join(context, 'app'))
    copyFileSync(join(import.meta.dirname, 'big/Dockerfile'), join(context, 'Dockerfile'))
    docker('build', '-q', '--network=host', '-t', BIG, context)
  } finally {
    rmSync(context, { recursive: true })
  }
}
