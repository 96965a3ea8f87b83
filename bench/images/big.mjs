import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openEngine } from '../engine.mjs'
import { folder } from '../folder.mjs'
import { run } from '../shell.mjs'
import { makeDebian } from './debian.mjs'
import { writeApp } from './write-app.mjs'

const BASE = 'layersize-bench:debian'
const IMAGE = 'layersize-bench:big'

/** The path of `images/big/Dockerfile`'s image as skopeo writes it into an OCI archive, with gzip; made once. */
export function ociArchiveOfBig() {
  return makeOnce('big.oci.tar', (path) => {
    const from = `docker-archive:${savedBig()}`
    const to = `oci-archive:${path}:layersize-bench`
    run('skopeo', ['--insecure-policy', 'copy', '-q', from, to])
  })
}

/** The path of the same image as `docker save` wrote it. */
function savedBig() {
  return makeOnce('big.docker.tar', (path) => {
    const { docker } = openEngine()
    console.error(`Making an image of 2.2 GB, once, for ${folder}: about five minutes.`)
    buildBig(docker)
    docker('save', '-o', path, IMAGE)
    docker('image', 'rm', IMAGE, BASE)
  })
}

function buildBig(docker) {
  makeDebian(docker, BASE)
  const context = mkdtempSync(join(folder, 'big-'))
  try {
    mkdirSync(join(context, 'app'))
    writeApp(join(context, 'app'))
    copyFileSync(join(import.meta.dirname, 'big/Dockerfile'), join(context, 'Dockerfile'))
    docker('build', '-q', '--network=host', '-t', IMAGE, context)
  } finally {
    rmSync(context, { recursive: true })
  }
}

/** A file that is there is whole: it gets its name when it is done. */
function makeOnce(name, make) {
  const path = join(folder, name)
  if (existsSync(path)) return path
  const partial = `${path}.partial`
  rmSync(partial, { force: true })
  make(partial)
  renameSync(partial, path)
  return path
}
