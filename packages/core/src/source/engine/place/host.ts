import { LayersizeError } from '../../../errors.js'

/** Where an engine listens. */
export type Endpoint =
  /** A unix socket, or a named pipe of Windows. */
  | { readonly kind: 'socket'; readonly path: string }
  /** `tls` is null where the address leaves it open. */
  | {
      readonly kind: 'tcp'
      readonly host: string
      readonly port: number | null
      readonly tls: boolean | null
    }
  /** `socket` is the engine's on the other side, '' for the one that is the default there. */
  | {
      readonly kind: 'ssh'
      readonly host: string
      readonly user: string
      readonly port: string
      readonly socket: string
    }

/**
 * Reads a host as the docker CLI takes it: `unix://PATH`, `npipe://PATH`, `tcp://HOST[:PORT]` or HOST:PORT alone,
 * `http://` and `https://` likewise, `ssh://[USER@]HOST[:PORT][/SOCKET]`. Throws HOST_INVALID.
 */
export function parseHost(host: string): Endpoint {
  const [, scheme = 'tcp', rest = ''] = /^(?:([a-z]+):\/\/)?(.+)$/s.exec(host) ?? []
  const endpoint = parse(scheme, rest)
  if (endpoint) return endpoint
  throw new LayersizeError('HOST_INVALID', `${JSON.stringify(host)} is no engine address that can be read`, {
    hint: host.startsWith('/')
      ? `A socket is written with its scheme: unix://${host}`
      : 'Write unix:///path/to/docker.sock, tcp://host:2376 or ssh://user@host.',
  })
}

function parse(scheme: string, rest: string): Endpoint | null {
  switch (scheme) {
    case 'unix':
    case 'npipe':
      return rest === '' ? null : { kind: 'socket', path: rest }
    case 'tcp':
    case 'http':
    case 'https': {
      const [, host, port] = /^(\[[\da-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?\/?$/i.exec(rest) ?? []
      const tls = scheme === 'tcp' ? null : scheme === 'https'
      return host ? { kind: 'tcp', host, port: port ? Number(port) : null, tls } : null
    }
    case 'ssh': {
      // Neither may begin with a dash: ssh would take it for an option.
      const [, user = '', host, port = '', socket = ''] =
        /^(?:(\w[\w.-]*)@)?(\[[\da-f:.]+\]|\w[\w.-]*)(?::(\d{1,5}))?(\/.*)?$/i.exec(rest) ?? []
      return host
        ? { kind: 'ssh', host: host.replace(/[[\]]/g, ''), user, port, socket: socket.replace(/^\/$/, '') }
        : null
    }
    default:
      return null
  }
}
