import { LayersizeError } from '../../errors.js'

/** Where an engine listens when nobody says otherwise. */
export const DEFAULT_HOST = 'unix:///var/run/docker.sock'

export type Endpoint =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }

/** Reads a host as the docker CLI takes it: `unix://PATH`, `npipe://PATH`, `tcp://HOST:PORT`. Throws HOST_INVALID. */
export function parseHost(host: string): Endpoint {
  const [, scheme, rest = ''] = /^([a-z]+):\/\/(.+)$/.exec(host) ?? []
  if (scheme === 'unix' || scheme === 'npipe') return { kind: 'socket', path: rest }
  if (scheme === 'tcp' || scheme === 'http') {
    const [, name, port = 2375] = /^(\[[\da-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?\/?$/i.exec(rest) ?? []
    if (name) return { kind: 'tcp', host: name, port: Number(port) }
  }
  const known = scheme === 'ssh' || scheme === 'https' || scheme === 'fd'
  throw new LayersizeError(
    'HOST_INVALID',
    `${JSON.stringify(host)} is no engine address that ${known ? 'this version can reach' : 'can be read'}`,
    { hint: 'Write unix:///path/to/docker.sock or tcp://host:2375.' },
  )
}
