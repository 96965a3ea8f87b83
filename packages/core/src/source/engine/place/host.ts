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

export const DEFAULT_SOCKET = '/var/run/docker.sock'
export const DEFAULT_PIPE = '//./pipe/docker_engine'

/**
 * Reads a host as the docker CLI takes it: `unix://PATH`, `npipe://PATH`, `tcp://HOST[:PORT]` or HOST:PORT alone,
 * `http://` and `https://` likewise, `ssh://[USER@]HOST[:PORT][/SOCKET]`. For all but ssh, a path or host that is left
 * out is the usual one. Throws HOST_INVALID.
 */
export function parseHost(host: string): Endpoint {
  const text = host.trim()
  const [, scheme = 'tcp', rest = text] = /^([a-z]+):\/\/(.*)$/s.exec(text) ?? []
  const endpoint = text === '' ? null : parse(scheme, rest)
  if (endpoint) return endpoint
  const shown = JSON.stringify(withoutPassword(host))
  throw new LayersizeError('HOST_INVALID', `${shown} is no engine address that can be read`, {
    hint: text.startsWith('/')
      ? `A socket is written with its scheme: unix://${text}`
      : 'Write unix:///path/to/docker.sock, tcp://host:2376 or ssh://user@host.',
  })
}

/** Messages end up in logs. */
function withoutPassword(host: string): string {
  return host.replace(/^((?:[^/]*:\/\/)?[^:@/]*:).*@/s, '$1…@')
}

function parse(scheme: string, rest: string): Endpoint | null {
  switch (scheme) {
    case 'unix':
      return { kind: 'socket', path: rest || DEFAULT_SOCKET }
    case 'npipe':
      return { kind: 'socket', path: rest || DEFAULT_PIPE }
    case 'tcp':
    case 'http':
    case 'https': {
      const read = /^(\[[\da-f:.]+\]|[\w.-]+)?(?::(\d{1,5}))?\/?$/i.exec(rest)
      if (!read) return null
      const [, host = 'localhost', digits] = read
      const port = digits === undefined ? null : Number(digits)
      const tls = scheme === 'tcp' ? null : scheme === 'https'
      return port === null || port <= 65_535 ? { kind: 'tcp', host, port, tls } : null
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
