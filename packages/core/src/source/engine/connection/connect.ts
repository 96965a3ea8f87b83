import { Agent, type RequestOptions } from 'node:http'
import { LayersizeError } from '../../../errors.js'
import type { Place } from '../place/place.js'
import { SshAgent } from './ssh-agent.js'

export interface Connection {
  readonly address: RequestOptions
  /** All connections are of this agent, which ends them whatever they are doing. */
  readonly agent: Agent
}

/** How the engine at a place is asked; nothing is asked of it yet. Throws ENGINE_TLS_FAILED. */
export async function connect({ endpoint, tls }: Place): Promise<Connection> {
  const agent = endpoint.kind === 'ssh' ? new SshAgent(endpoint) : tls ? await tlsAgent(tls) : new Agent()
  return { address: address(endpoint, tls !== null), agent }
}

async function tlsAgent({ folder, ca, cert, key, verify }: NonNullable<Place['tls']>): Promise<Agent> {
  const { Agent: TlsAgent } = await import('node:https')
  const { createSecureContext } = await import('node:tls')
  const { X509Certificate } = await import('node:crypto')
  const files = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) }
  try {
    createSecureContext(files)
    // What is no certificate is passed over there.
    if (ca) new X509Certificate(ca)
  } catch (error) {
    const why = (error as Error).message
    throw new LayersizeError(
      'ENGINE_TLS_FAILED',
      `The certificates in ${JSON.stringify(folder)} cannot be used: ${why}`,
      {
        cause: error,
        hint: 'ca.pem, cert.pem and key.pem there must be PEM files without a passphrase, the key that of the certificate.',
      },
    )
  }
  return new TlsAgent({ ...files, rejectUnauthorized: verify })
}

/** Docker's ports: 2375 in the clear, 2376 with TLS. */
function address(endpoint: Place['endpoint'], tls: boolean): RequestOptions {
  const protocol = tls ? 'https:' : 'http:'
  switch (endpoint.kind) {
    case 'socket':
      return { protocol, socketPath: endpoint.path }
    case 'tcp': {
      const host = endpoint.host.replace(/[[\]]/g, '')
      return { protocol, host, port: endpoint.port ?? (tls ? 2376 : 2375) }
    }
    case 'ssh':
      // Nobody looks it up: the agent knows where to go.
      return { protocol, host: 'engine' }
  }
}
