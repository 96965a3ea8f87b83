import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LayersizeError } from '../../../errors.js'
import { isObject, parseJsonObject, textOf } from '../../../oci/json.js'
import { parseHost } from './host.js'
import type { Place } from './place.js'
import { readTls } from './tls.js'

/** The context that stands for DOCKER_HOST, or for the default socket. */
export const DEFAULT_CONTEXT = 'default'

/**
 * The context that `docker context use` made the current one; '' where none was, or the file cannot be read: the docker
 * CLI goes on without it as well.
 */
export async function currentContext(configFolder: string): Promise<string> {
  const bytes = await readFile(join(configFolder, 'config.json')).catch(() => null)
  return textOf((bytes && parseJsonObject(bytes))?.currentContext)
}

/** Where the engine of a context listens, with the certificates that belong to it. Throws CONTEXT_INVALID, HOST_INVALID. */
export async function readContext(configFolder: string, name: string): Promise<Place> {
  // The docker CLI files contexts under the digest of their names.
  const id = createHash('sha256').update(name).digest('hex')
  const store = join(configFolder, 'contexts')
  const bytes = await readFile(join(store, 'meta', id, 'meta.json')).catch(() => null)
  if (!bytes) {
    const known = await contextNames(store)
    throw invalid(
      `there is no docker context ${JSON.stringify(name)}`,
      `Known are: ${[DEFAULT_CONTEXT, ...known].join(', ')}. docker context ls shows where they lead.`,
    )
  }
  const endpoints = parseJsonObject(bytes)?.Endpoints
  const docker = isObject(endpoints) ? endpoints.docker : null
  const host = isObject(docker) ? textOf(docker.Host) : ''
  if (!isObject(docker) || host === '') {
    throw invalid(`the docker context ${JSON.stringify(name)} names no engine`, 'See docker context inspect.')
  }
  const endpoint = parseHost(host)
  const verify = docker.SkipTLSVerify !== true
  const tls = await readTls(join(store, 'tls', id, 'docker'), verify)
  // Who asked not to verify a certificate has asked for TLS, as who has filed one or writes https; ssh needs none.
  const wanted = endpoint.kind === 'tcp' && (endpoint.tls || tls.ca || tls.cert || !verify)
  return { name: `the docker context ${JSON.stringify(name)}`, host, endpoint, tls: wanted ? tls : null }
}

/** The names of all contexts but the default one, in order. */
async function contextNames(store: string): Promise<string[]> {
  const folders = await readdir(join(store, 'meta')).catch(() => [])
  const names = folders.map(async (folder) => {
    const bytes = await readFile(join(store, 'meta', folder, 'meta.json')).catch(() => null)
    return textOf((bytes && parseJsonObject(bytes))?.Name)
  })
  return (await Promise.all(names)).filter(Boolean).sort()
}

function invalid(why: string, hint: string): LayersizeError {
  return new LayersizeError('CONTEXT_INVALID', `Which engine is meant cannot be told: ${why}`, { hint })
}
