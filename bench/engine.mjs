import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { folder } from './folder.mjs'
import { run } from './shell.mjs'

/** The engine of the benchmark: what a process needs in its environment to use it, and docker itself. */
export function openEngine() {
  const socket = process.env.LAYERSIZE_TEST_SOCKET
  if (!socket) {
    console.error('This benchmark needs an engine: name its socket in LAYERSIZE_TEST_SOCKET.')
    process.exit(2)
  }
  const config = join(folder, 'docker-config')
  mkdirSync(config, { recursive: true })
  const env = { ...process.env, DOCKER_HOST: `unix://${socket}`, DOCKER_CONFIG: config, DOCKER_BUILDKIT: '0' }
  return { env, docker: (...args) => run('docker', args, env) }
}
