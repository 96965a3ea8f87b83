import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { folder } from './folder.mjs'
import { outputOf, run } from './shell.mjs'

/**
 * The engine of the benchmark: what a process needs in its environment to use it, and docker itself. Throws where none
 * is named.
 */
export function openEngine() {
  const socket = process.env.LAYERSIZE_TEST_SOCKET
  if (!socket)
    throw new Error('An engine is needed here: name the socket of Docker in LAYERSIZE_TEST_SOCKET.')
  const config = join(folder, 'docker-config')
  mkdirSync(config, { recursive: true })
  const env = { DOCKER_HOST: `unix://${socket}`, DOCKER_CONFIG: config, DOCKER_BUILDKIT: '0' }
  const all = { ...process.env, ...env }
  return {
    env,
    docker: (...args) => run('docker', args, all),
    ask: (...args) => outputOf('docker', args, all),
  }
}

/** Loads an archive's image where the engine has none of that name; it is removed at the end of the process, then. */
export function loadOnce({ env, docker }, image, archive) {
  try {
    docker('image', 'inspect', image)
    return
  } catch {
    console.error(`Loading ${image} into the engine.`)
  }
  docker('load', '-i', archive)
  const remove = () =>
    execFileSync('docker', ['image', 'rm', image], { env: { ...process.env, ...env }, stdio: 'ignore' })
  process.once('exit', remove)
}
